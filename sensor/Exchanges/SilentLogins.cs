using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Exchanges;

internal enum LoginVerdict : byte
{
    /// <summary>As many answers as commands, or as many missing as logins that must have failed.</summary>
    Decided,

    /// <summary>Not yet: another quiet point has to say the same.</summary>
    Open,

    /// <summary>More than one explanation.</summary>
    Undecidable,
}

/// <summary>
/// Finds the logins that a server has not answered (FINDINGS A1): opens a <see cref="LoginProof"/> where one is
/// doubtful, and at a quiet point goes back over what it kept.
/// </summary>
internal sealed class SilentLogins(ExchangeContext context)
{
    /// <summary>
    /// Before a frame: where the command that waits is a login behind other output, and others wait behind it, the
    /// frame may be theirs.
    /// </summary>
    public void OpenIfDoubtful()
    {
        ReplyPairing pairing = context.Pairing;
        if (context.LoginProof.IsOpen || !TryFindNextLogin(out Exchange? login)
            || !(login.Has(ExchangeMarks.Pipelined) || pairing.State.Executing || context.LoginProof.PushSeen)
            || pairing.CurrentNumber + 1 >= context.Queue.End
            || (pairing.State.InMulti && !pairing.State.Executing))
        {
            return;
        }

        long execSize = pairing.State.Executing ? context.Queue[pairing.State.Cursor].ReplySizeBytes : 0;
        context.LoginProof.Open(pairing.CurrentNumber, pairing.State, execSize);
    }

    /// <summary>
    /// The login that the next frame may be taken for: what stands before it may have no answer. What OFF or SKIP
    /// silence is credited with nothing.
    /// </summary>
    private bool TryFindNextLogin([NotNullWhen(true)] out Exchange? login)
    {
        long number = context.Pairing.CurrentNumber;
        while (number < context.Queue.End && !SilentLoginSolver.OwesOneFrame(context.Queue[number]))
        {
            ReplyMode? mode = context.Queue[number].Behaviour == CommandBehaviour.ClientReply
                ? ReplyRules.ModeOf(context.Queue[number]) : null;
            if (mode == ReplyMode.Off)
            {
                number = context.Queue.End;
                break;
            }

            // Inside EXEC a SKIP silences what follows EXEC.
            number += mode == ReplyMode.Skip && !context.Pairing.State.Executing ? 2 : 1;
        }

        login = number < context.Queue.End ? context.Queue[number] : null;
        return login is { HasLogin: true, SilentLogin: false };
    }

    /// <summary>
    /// A frame came that cannot answer the command that waits: whether logins without an answer may be why. A whole
    /// transaction in between is no help, for the count of its array may lie.
    /// </summary>
    public bool MayExplainMismatch()
    {
        if (context.Pairing.Current is { HasLogin: true })
        {
            return true;
        }

        PairingState before = context.LoginProof.Before;
        bool outside = !before.InMulti && !context.Pairing.State.InMulti;
        for (long number = context.LoginProof.From; outside && number < context.Queue.End; number++)
        {
            outside &= context.Queue[number].Behaviour is not (CommandBehaviour.Multi or CommandBehaviour.Exec);
        }

        return outside
            || (before.Executing && context.Pairing.State.Executing && before.Cursor == context.Pairing.State.Cursor);
    }

    /// <summary>
    /// A command whose purpose is to wait is among those without an answer: what is missing may be its.
    /// </summary>
    private bool MayStillAnswer()
    {
        for (long number = context.LoginProof.From; number < context.Queue.End; number++)
        {
            if (context.Queue[number].Has(ExchangeMarks.Blocking))
            {
                return true;
            }
        }

        return false;
    }

    private long Missing => context.LoginProof.IsSuspended ? 0 : context.Queue.End - context.Pairing.State.Cursor;

    /// <summary>At a quiet point: are there as many answers as commands?</summary>
    public LoginVerdict Decide()
    {
        LoginProof proof = context.LoginProof;
        if (!proof.IsSuspended && context.Pairing.IsComplete && context.Replies.IsAtBoundary)
        {
            proof.Close();
            return LoginVerdict.Decided;
        }

        // Fewer answers may also be late ones, so it takes two quiet points; a frame that does not fit is proof at
        // once, if all the others are there.
        bool again = proof.MissingBefore == Missing && context.Queue.End > proof.EndBefore;
        bool ready = proof.IsSuspended || (again && !MayStillAnswer());
        if (ready && TryMark())
        {
            GoBack();
            return LoginVerdict.Decided;
        }

        proof.NoteQuietPoint(Missing, context.Queue.End);
        return ready && again ? LoginVerdict.Undecidable : LoginVerdict.Open;
    }

    /// <summary>
    /// At the end of the connection: what is complete, or does not fit otherwise, or is missing as before.
    /// </summary>
    public void DecideAtEnd()
    {
        if (context.IsQuiet && !context.LoginProof.IsSuspended)
        {
            context.LoginProof.Close();
        }
        else if ((context.LoginProof.IsSuspended || (context.LoginProof.MissingBefore == Missing && !MayStillAnswer()))
            && TryMark())
        {
            GoBack();
        }
    }

    private void GoBack()
    {
        context.Pairing.State = context.LoginProof.Before;
        context.Replies.Reset();
        context.Pairing.Advance();
        ReplayRecorded();
        context.LoginProof.Close();
    }

    /// <summary>Marks the silent logins; false where that is not certain.</summary>
    private bool TryMark()
    {
        LoginProof proof = context.LoginProof;
        if (proof.Overflowed || context.Queue.End - proof.From > RecordedReplies.MaxFrames
            || context.Pairing.State.IsReplica)
        {
            return false;
        }

        List<Exchange> commands = CommandsSince(proof);
        List<FrameLook> looks = [];
        bool[] silent = new bool[commands.Count];
        bool[] maybeSilent = [.. commands.Select(MayBeSilent)];
        SilentLoginSolver solver = new(CollectionsMarshal.AsSpan(commands), maybeSilent, proof.Before);
        if (!SilentLoginLimits.AreWithin(commands, proof.Before) || SilentLoginLimits.HasLoginInLaterTransaction(context)
            || !RecordedReplies.TryReadLooks(proof, context.Shared.Limits, looks, out int framesBefore)
            || !solver.TrySolve(
                CollectionsMarshal.AsSpan(looks), new QuietPoint(CommandsBefore(commands.Count), framesBefore), silent))
        {
            return false;
        }

        for (int i = 0; i < commands.Count; i++)
        {
            ExchangePool.ClearReply(commands[i]);
            commands[i].SilentLogin = silent[i];
        }

        ForgetLaterTransactions(proof);
        return true;
    }

    /// <summary>Only a login behind other output can go unanswered: of the same pipeline, of EXEC, or a push.</summary>
    private bool MayBeSilent(Exchange exchange) => exchange.HasLogin
        && (exchange.Has(ExchangeMarks.Pipelined | ExchangeMarks.Queued) || context.LoginProof.PushSeen);

    /// <summary>What was queued since, or was EXEC's answer so far, comes again.</summary>
    private void ForgetLaterTransactions(LoginProof proof)
    {
        long from = proof.Before.Cursor;
        if (proof.Before.Executing)
        {
            Exchange exec = context.Queue[from++];
            exec.Fate = ExchangeFate.Waiting;
            exec.ReplySizeBytes = proof.ExecSizeBefore;
        }

        for (long number = from; number < context.Queue.End; number++)
        {
            ExchangePool.ClearTransaction(context.Queue[number]);
        }
    }

    /// <summary>
    /// The commands whose answers were recorded. Inside EXEC these are the queued ones from the login on (a frame each,
    /// for the array's header is read already), then those behind EXEC.
    /// </summary>
    private List<Exchange> CommandsSince(LoginProof proof)
    {
        List<Exchange> commands = [];
        for (long number = proof.From; number < context.Queue.End; number++)
        {
            Exchange exchange = context.Queue[number];
            bool queued = exchange.Has(ExchangeMarks.Queued);
            bool isExec = proof.Before.Executing && number == proof.Before.Cursor;
            bool actedAtOnce = proof.Before.Executing && number < proof.Before.Cursor && !queued;
            if (!isExec && !actedAtOnce)
            {
                commands.Add(exchange);
            }
        }

        return commands;
    }

    private void ReplayRecorded()
    {
        for (int i = 0; i < context.LoginProof.RunCount; i++)
        {
            ReadOnlySpan<byte> bytes = context.LoginProof.RunBytes(i, out ByteRun run);
            while (!bytes.IsEmpty && context.Replies.TryRead(
                bytes, run, context.Pairing.NeedsHeaderOnly, out int consumed,
                out ReplyFrame frame) == OperationStatus.Done)
            {
                bytes = bytes[consumed..];
                run = run with { Offset = run.Offset + consumed };
                if (frame.Prefix != RespPrefix.Attribute)
                {
                    context.Pairing.Accept(frame);
                }
            }
        }
    }

    /// <summary>How many of the commands were sent before the last quiet point; -1 where there was none.</summary>
    private int CommandsBefore(int count)
    {
        LoginProof proof = context.LoginProof;
        return proof.EndBefore < 0 ? -1 : count - (int)(context.Queue.End - proof.EndBefore);
    }
}
