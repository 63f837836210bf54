using System.Buffers;
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
/// Finds the logins that a server has not answered (FINDINGS A1): opens a <see cref="LoginProof"/> where one is doubtful,
/// and at a quiet point goes back over what it kept.
/// </summary>
internal sealed class SilentLogins(ExchangeContext context)
{
    private const int MaxFrames = 1000;

    private bool _anyPush;

    /// <summary>A push is output that may be pending, too.</summary>
    public void NotePush() => _anyPush = true;

    /// <summary>
    /// Before a frame: where the command that waits is a login behind other output, and others wait behind it, the
    /// frame may be theirs.
    /// </summary>
    public void OpenIfDoubtful()
    {
        ReplyPairing pairing = context.Pairing;
        if (context.LoginProof.IsOpen || pairing.Current is not { HasLogin: true, SilentLogin: false } login
            || !(login.Has(ExchangeMarks.Pipelined) || _anyPush) || pairing.CurrentNumber + 1 >= context.Queue.End
            || (pairing.State.InMulti && !pairing.State.Executing))
        {
            return;
        }

        context.LoginProof.Open(pairing.CurrentNumber, pairing.State);
    }

    /// <summary>At a quiet point: are there as many answers as commands?</summary>
    public LoginVerdict Decide()
    {
        LoginProof proof = context.LoginProof;
        if (context.Pairing.IsComplete && context.Replies.IsAtBoundary)
        {
            proof.Close();
            return LoginVerdict.Decided;
        }

        long missing = context.Queue.End - context.Pairing.State.Cursor;
        if (proof.MissingBefore != missing)
        {
            proof.MissingBefore = missing;
            return LoginVerdict.Open;
        }

        if (!TryMark())
        {
            return LoginVerdict.Undecidable;
        }

        context.Pairing.State = proof.Before;
        context.Replies.Reset();
        context.Pairing.Advance();
        ReplayRecorded();
        proof.Close();
        return LoginVerdict.Decided;
    }

    /// <summary>Marks the silent logins; false where that is not certain.</summary>
    private bool TryMark()
    {
        LoginProof proof = context.LoginProof;
        int count = (int)(context.Queue.End - proof.From);
        if (proof.Overflowed || proof.Before.Executing || count > MaxFrames || context.Pairing.State.IsReplica)
        {
            return false;
        }

        Exchange[] commands = new Exchange[count];
        for (int i = 0; i < count; i++)
        {
            commands[i] = context.Queue[proof.From + i];
            if (!OwesOneFrame(commands[i]))
            {
                return false;
            }
        }

        List<FrameLook> looks = [];
        bool[] silent = new bool[count];
        if (!TryReadLooks(looks) || !SilentLoginSolver.TrySolve(commands, CollectionsMarshal.AsSpan(looks), silent))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            ExchangePool.ClearReply(commands[i]);
            commands[i].SilentLogin = silent[i];
        }

        return true;
    }

    private void ReplayRecorded()
    {
        for (int i = 0; i < context.LoginProof.RunCount; i++)
        {
            ReadOnlySpan<byte> bytes = context.LoginProof.RunBytes(i, out ByteRun run);
            while (!bytes.IsEmpty && context.Replies.TryRead(
                bytes, run, context.Pairing.NeedsHeaderOnly, out int consumed, out ReplyFrame frame) == OperationStatus.Done)
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

    /// <summary>Anything that owes more or less than one frame leaves too many possibilities.</summary>
    private static bool OwesOneFrame(Exchange exchange) => !exchange.Malformed && exchange.Behaviour
        is not (CommandBehaviour.ClientReply or CommandBehaviour.Replconf or CommandBehaviour.Monitor
            or CommandBehaviour.Sync or CommandBehaviour.Quit or CommandBehaviour.CrossProtocol)
        && ReplyRules.KindOf(exchange.Behaviour) == SubscriptionKind.None;

    private bool TryReadLooks(List<FrameLook> looks)
    {
        using ReplyReader reader = new(context.Shared.Limits);
        for (int i = 0; i < context.LoginProof.RunCount; i++)
        {
            ReadOnlySpan<byte> bytes = context.LoginProof.RunBytes(i, out ByteRun run);
            while (!bytes.IsEmpty)
            {
                OperationStatus status = reader.TryRead(bytes, run, headerOnly: false, out int consumed, out ReplyFrame frame);
                if (status == OperationStatus.InvalidData || looks.Count > MaxFrames)
                {
                    return false;
                }

                bytes = bytes[consumed..];
                if (status == OperationStatus.Done && frame.Prefix is not (RespPrefix.Push or RespPrefix.Attribute))
                {
                    looks.Add(LookOf(frame));
                }
            }
        }

        return reader.IsAtBoundary;
    }

    private static FrameLook LookOf(in ReplyFrame frame) => frame.IsError ? FrameLook.Error
        : frame.IsSimple("OK"u8) ? FrameLook.Ok
        : frame.Prefix == RespPrefix.SimpleString ? FrameLook.OtherSimple
        : frame.Prefix is RespPrefix.Map or RespPrefix.Array ? FrameLook.Aggregate : FrameLook.Other;
}
