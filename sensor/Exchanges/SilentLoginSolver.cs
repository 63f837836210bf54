using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>What the solver needs to know of a frame.</summary>
internal enum FrameLook : byte
{
    Ok,
    Error,
    OtherSimple,
    Aggregate,

    /// <summary>Of the SUBSCRIBE family, in RESP2.</summary>
    Confirmation,
    Other,
}

/// <summary>How many commands and frames lay before a quiet point; -1 commands where there was none.</summary>
internal readonly record struct QuietPoint(int Commands, int Frames);

/// <summary>
/// Finds which logins were not answered, from how many replies came: the replies keep the commands' order, each command
/// consumes what it is owed (<see cref="ReplyRules"/>), a login one that can be its own or none. CLIENT REPLY, where it
/// is not refused, changes what those behind it are owed; behind QUIT nothing is. An answer counts only when no other
/// is possible.
/// </summary>
/// <param name="commands">The commands that wait, in order.</param>
/// <param name="maybeSilent">Which of them can have gone unanswered.</param>
/// <param name="before">The state in which the first of them ran.</param>
internal readonly ref struct SilentLoginSolver(
    ReadOnlySpan<Exchange> commands, ReadOnlySpan<bool> maybeSilent, PairingState before)
{
    private const int MaxCells = 1 << 20;

    /// <summary>The modes of <see cref="ReplyMode"/>, and one more: behind QUIT.</summary>
    private const int Modes = 4;
    private const int Ended = 3;

    private readonly ReadOnlySpan<Exchange> _commands = commands;
    private readonly ReadOnlySpan<bool> _maybeSilent = maybeSilent;
    private readonly bool _isResp3 = before.IsResp3;
    private readonly int _firstMode = (int)before.Mode;

    public static bool OwesOneFrame(Exchange command) => command.Behaviour == CommandBehaviour.Ordinary
        || (command.Behaviour is not (CommandBehaviour.ClientReply or CommandBehaviour.Replconf
            or CommandBehaviour.Quit)
            && ReplyRules.KindOf(command.Behaviour) == SubscriptionKind.None);

    /// <param name="frames">All the frames that came for them, in order.</param>
    /// <param name="quiet">Splits both: what was sent before it is answered by what came before it.</param>
    /// <param name="silent">True where a login was answered by nothing; one for each command.</param>
    /// <returns>False where there is no answer or more than one.</returns>
    public bool TrySolve(ReadOnlySpan<FrameLook> frames, QuietPoint quiet, Span<bool> silent)
    {
        int width = (frames.Length + 1) * Modes;
        if ((long)(_commands.Length + 1) * width > MaxCells)
        {
            return false;
        }

        // ways[i, j, mode]: in how many ways (0, 1, many = 2) commands i… can consume frames j… to the end.
        byte[] ways = new byte[(_commands.Length + 1) * width];
        ways.AsSpan((_commands.Length * width) + (frames.Length * Modes), Modes).Fill(1);
        Span<Step> steps = stackalloc Step[3];
        for (int i = _commands.Length - 1; i >= 0; i--)
        {
            for (int cell = 0; cell < width; cell++)
            {
                int j = cell / Modes;
                bool split = i == quiet.Commands && j != quiet.Frames;
                int count = 0;
                foreach (Step step in steps[..(split ? 0 : Steps(i, frames[j..], cell % Modes, steps))])
                {
                    count += ways[((i + 1) * width) + ((j + step.Frames) * Modes) + step.Mode];
                }

                ways[(i * width) + cell] = (byte)Math.Min(count, 2);
            }
        }

        return ways[_firstMode] == 1 && Mark(ways, frames, silent);
    }

    /// <summary>Walks the only way.</summary>
    private bool Mark(ReadOnlySpan<byte> ways, ReadOnlySpan<FrameLook> frames, Span<bool> silent)
    {
        int width = (frames.Length + 1) * Modes;
        Span<Step> steps = stackalloc Step[3];
        for (int i = 0, j = 0, mode = _firstMode; i < _commands.Length; i++)
        {
            int possible = Steps(i, frames[j..], mode, steps);
            int chosen = 0;
            while (chosen + 1 < possible
                && ways[((i + 1) * width) + ((j + steps[chosen].Frames) * Modes) + steps[chosen].Mode] == 0)
            {
                chosen++;
            }

            silent[i] = steps[chosen].IsSilentLogin;
            j += steps[chosen].Frames;
            mode = steps[chosen].Mode;
        }

        return true;
    }

    /// <summary>
    /// What may become of a command that stands before these frames; how many possibilities there are.
    /// </summary>
    private int Steps(int index, ReadOnlySpan<FrameLook> frames, int mode, Span<Step> steps)
    {
        Exchange command = _commands[index];
        FrameLook? next = frames.IsEmpty ? null : frames[0];
        int count = 0;
        int behind = mode == (int)ReplyMode.Skip ? (int)ReplyMode.On : mode;
        if (mode == Ended)
        {
            steps[count++] = new Step(0, Ended);
        }
        else if (command.Behaviour == CommandBehaviour.ClientReply)
        {
            count = StepsOfReplyMode(command, next, mode, steps);
        }
        else if (ReplyRules.KindOf(command.Behaviour) != SubscriptionKind.None)
        {
            count = StepsOfSubscription(command, frames, mode, steps);
        }
        else if (mode != (int)ReplyMode.On
            && !(mode == (int)ReplyMode.Off && command.Behaviour == CommandBehaviour.Reset))
        {
            steps[count++] = new Step(0, command.Behaviour == CommandBehaviour.Quit ? Ended : behind);
        }
        else
        {
            if (_maybeSilent[index] || command.Behaviour == CommandBehaviour.Replconf)
            {
                steps[count++] = new Step(0, behind) { IsSilentLogin = _maybeSilent[index] };
            }

            if (next is { } frame && CanConsume(command, frame))
            {
                steps[count++] = new Step(1, After(command, frame, behind));
            }
        }

        return count;
    }

    private static int After(Exchange command, FrameLook frame, int mode) =>
        frame == FrameLook.Error ? mode : command.Behaviour switch
        {
            CommandBehaviour.Quit => Ended,
            CommandBehaviour.Reset => (int)ReplyMode.On,
            _ => mode,
        };

    /// <summary>OFF and SKIP are silent or refused with an error; ON is answered, or refused in the same way.</summary>
    private static int StepsOfReplyMode(Exchange command, FrameLook? next, int mode, Span<Step> steps)
    {
        bool on = mode == (int)ReplyMode.On;
        int behind = mode == (int)ReplyMode.Skip ? (int)ReplyMode.On : mode;
        int count = 0;
        switch (ReplyRules.ModeOf(command))
        {
            case ReplyMode.On:
                if (next == FrameLook.Ok)
                {
                    steps[count++] = new Step(1, (int)ReplyMode.On);
                }

                break;
            case { } asked:
                steps[count++] = new Step(0, mode == (int)ReplyMode.Off ? mode : (int)asked);
                break;
            default:
                break;
        }

        if (!on)
        {
            steps[count++] = new Step(0, behind);
        }
        else if (next == FrameLook.Error)
        {
            steps[count++] = new Step(1, behind);
        }

        return count;
    }

    /// <summary>
    /// Its confirmations come in every mode (in RESP3 as pushes, which are none of these frames), an error only where
    /// replies are on. How many UNSUBSCRIBE without channels gets is known where there is no subscription.
    /// </summary>
    private int StepsOfSubscription(Exchange command, ReadOnlySpan<FrameLook> frames, int mode, Span<Step> steps)
    {
        int behind = mode == (int)ReplyMode.Skip ? (int)ReplyMode.On : mode;
        long owed = _isResp3 ? 0 : Math.Max(1, command.Argc - 1);
        int count = 0;
        if (owed <= frames.Length && frames[..(int)owed].IndexOfAnyExcept(FrameLook.Confirmation) < 0)
        {
            steps[count++] = new Step((int)owed, behind);
        }

        if (mode != (int)ReplyMode.On)
        {
            steps[count++] = new Step(0, behind);
        }
        else if (!frames.IsEmpty && frames[0] == FrameLook.Error)
        {
            steps[count++] = new Step(1, behind);
        }

        return count;
    }

    private static bool CanConsume(Exchange command, FrameLook frame) => command.Behaviour switch
    {
        CommandBehaviour.Auth or CommandBehaviour.Quit => frame is FrameLook.Ok or FrameLook.Error,
        CommandBehaviour.Hello => frame is FrameLook.Aggregate or FrameLook.Error,
        _ => true,
    };

    /// <summary>A command consumes so many frames; the mode behind it.</summary>
    private readonly record struct Step(int Frames, int Mode)
    {
        public bool IsSilentLogin { get; init; }
    }
}
