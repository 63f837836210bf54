using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>What the solver needs to know of a frame.</summary>
internal enum FrameLook : byte
{
    Ok,
    Error,
    OtherSimple,
    Aggregate,
    Other,
}

/// <summary>How many commands and frames lay before a quiet point; -1 commands where there was none.</summary>
internal readonly record struct QuietPoint(int Commands, int Frames);

/// <summary>
/// Finds which logins were not answered, from how many replies came: the replies keep the commands' order, each command
/// but a login consumes exactly one, a login one that can be its own or none. An answer counts only when no other is
/// possible.
/// </summary>
internal static class SilentLoginSolver
{
    private const int MaxCells = 1 << 20;

    /// <param name="commands">The commands that wait, in order.</param>
    /// <param name="maybeSilent">Which of them can have gone unanswered.</param>
    /// <param name="frames">All the frames that came for them, in order.</param>
    /// <param name="quiet">Splits both: what was sent before it is answered by what came before it.</param>
    /// <param name="silent">True where a login was answered by nothing; as long as <paramref name="commands"/>.</param>
    /// <returns>False where there is no answer or more than one.</returns>
    public static bool TrySolve(
        ReadOnlySpan<Exchange> commands, ReadOnlySpan<bool> maybeSilent, ReadOnlySpan<FrameLook> frames,
        QuietPoint quiet, Span<bool> silent)
    {
        int width = frames.Length + 1;
        if ((long)(commands.Length + 1) * width > MaxCells)
        {
            return false;
        }

        // ways[i, j]: in how many ways (0, 1, many = 2) commands i… can consume frames j… to the end.
        byte[] ways = new byte[(commands.Length + 1) * width];
        ways[(commands.Length * width) + frames.Length] = 1;
        for (int i = commands.Length - 1; i >= 0; i--)
        {
            for (int j = frames.Length; j >= 0; j--)
            {
                int count = maybeSilent[i] ? ways[((i + 1) * width) + j] : 0;
                count += j < frames.Length && CanConsume(commands[i], frames[j]) ? ways[((i + 1) * width) + j + 1] : 0;
                bool split = i == quiet.Commands && j != quiet.Frames;
                ways[(i * width) + j] = (byte)(split ? 0 : Math.Min(count, 2));
            }
        }

        if (ways[0] != 1)
        {
            return false;
        }

        for (int i = 0, j = 0; i < commands.Length; i++)
        {
            silent[i] = maybeSilent[i] && ways[((i + 1) * width) + j] == 1;
            j += silent[i] ? 0 : 1;
        }

        return true;
    }

    private static bool CanConsume(Exchange command, FrameLook frame) => command.Behaviour switch
    {
        CommandBehaviour.Auth => frame is FrameLook.Ok or FrameLook.Error,
        CommandBehaviour.Hello => frame is FrameLook.Aggregate or FrameLook.Error,
        _ => true,
    };
}
