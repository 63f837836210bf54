using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Sensor.Anomalies;
using Sensor.Resp;
using Sensor.Streams;

namespace Sensor.Exchanges;

/// <summary>The server's side of a connection: bytes → replies for the commands that wait, and pushes.</summary>
internal sealed class ReplyStream(ExchangeContext context, CommandStream commands, PairingRecovery recovery)
{
    private readonly SilentLogins _logins = new(context);
    private Queue<PushFrame>? _pushes;
    private bool _anySeen;

    public bool TakePushes { get; set; }

    public bool TryTakePush([NotNullWhen(true)] out PushFrame? push)
    {
        push = null;
        return _pushes is not null && _pushes.TryDequeue(out push);
    }

    public void Accept(in StreamItem item)
    {
        ReadOnlySpan<byte> data = item.Bytes;
        ByteRun run = new(item.Offset, item.TimeNs, item.Frame);
        if (IsUnasked())
        {
            context.Proof.ServerSpeaksUnasked |= !context.Proof.HandshakeSeen && IsLikeCommand(data, out _);
            context.Replies.Reset();
            return;
        }

        while (!data.IsEmpty && !context.Pairing.State.IsReplica)
        {
            int plain = TakePlain(data, run);
            if (plain > 0)
            {
                data = data[plain..];
                run = run with { Offset = run.Offset + plain };
                continue;
            }

            if (context.LoginProof.IsSuspended)
            {
                context.LoginProof.Record(data, run);
                return;
            }

            if (context.Replies.IsAtBoundary)
            {
                context.Proof.ServerSpeaksUnasked |= context.Proof.Phase == ProofPhase.Window && IsMastersCommand(data);
                if (ReplicationHandshake.TryBegin(context.Pairing, ref data, ref run))
                {
                    continue;
                }

                _logins.OpenIfDoubtful();
            }

            OperationStatus status = context.Replies.TryRead(
                data, run, context.Pairing.NeedsHeaderOnly, out int consumed, out ReplyFrame frame);
            if (context.LoginProof.IsOpen)
            {
                context.LoginProof.Record(data[..consumed], run);
            }

            data = data[consumed..];
            run = run with { Offset = run.Offset + consumed };
            if (status == OperationStatus.NeedMoreData)
            {
                return;
            }

            if (status == OperationStatus.InvalidData)
            {
                AnomalyKind kind = context.Replies.OverBudget
                    ? AnomalyKind.RespLengthOverLimit : AnomalyKind.RespInvalid;
                recovery.Break(run.TimeNs, kind, ExchangeMarks.None);
            }

            if (status == OperationStatus.InvalidData || !Take(frame))
            {
                context.Undecoded.Add(Direction.ToClient, data.Length, run.TimeNs);
                return;
            }
        }
    }

    public void AcceptGap(in StreamItem item)
    {
        if (!context.Pairing.State.IsReplica && !context.Replies.TrySkipGap(item.GapLength))
        {
            recovery.Break(item.TimeNs, AnomalyKind.StreamGap, ExchangeMarks.AfterGap);
        }
    }

    /// <summary>
    /// Nothing is asked yet: the tail of an unknown reply, deliveries, or what a loss has left without its command.
    /// </summary>
    private bool IsUnasked() => context.Proof.Phase != ProofPhase.Proven
        && context.Pairing.Current is null && !context.Pairing.State.Executing
        && (context.Proof.Phase == ProofPhase.Broken || context.Queue.End == context.Proof.WindowFrom);

    /// <summary>
    /// An array that begins with a command's name, instead of a reply: the beginning of a replica link may be lost.
    /// </summary>
    private bool IsMastersCommand(ReadOnlySpan<byte> data) =>
        IsLikeCommand(data, out ReadOnlySpan<byte> name) && context.Shared.Intake.IsCommand(name);

    /// <summary>An array that is no delivery: what a master sends its replicas.</summary>
    private static bool IsLikeCommand(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> name)
    {
        name = default;
        RespHead head = new(data);
        return head.TryReadHeader(out RespPrefix prefix, out long count) && prefix == RespPrefix.Array && count > 0
            && head.TryReadText(out name)
            && !SubscriptionState.IsDelivery(name) && !SubscriptionState.TryParse(name, out _, out _);
    }

    /// <summary>
    /// The short way for most replies: nothing but an answer can come now, and it is one. Gives its bytes; 0, and
    /// nothing is changed, where it is not as simple as that.
    /// </summary>
    private int TakePlain(ReadOnlySpan<byte> data, in ByteRun run)
    {
        if (context.LoginProof.IsOpen || context.Proof.Phase != ProofPhase.Proven || !context.Pairing.IsPlain)
        {
            return 0;
        }

        int size = context.Replies.TryReadWhole(data, run, out ReplyFrame frame);
        if (size > 0)
        {
            _anySeen = true;
            context.Pairing.AcceptPlain(frame);
        }

        return size;
    }

    /// <summary>False when the pairing broke: the rest of the bytes has no meaning.</summary>
    private bool Take(in ReplyFrame frame)
    {
        bool first = !_anySeen;
        _anySeen = true;
        if (frame.Prefix == RespPrefix.Attribute)
        {
            return true;
        }

        if (first && context.Proof.HandshakeSeen && frame.IsError && ErrorClassifier.IsRefusal(frame.Line))
        {
            TellUnsolicited(frame, FailureReason.ConnectionRefused);
            return true;
        }

        // Where a login may have had no answer, an error that names another command shows that the turn is wrong.
        bool isOfAnother = context.LoginProof.IsOpen && frame.IsError && context.Pairing.Current is { } current
            && NamedError.IsOfAnother(frame.Line, current);
        switch (isOfAnother ? PairingResult.Mismatch : context.Pairing.Accept(frame))
        {
            case PairingResult.Paired:
                return true;

            case PairingResult.Push:
                NotePush(frame);
                return true;

            case PairingResult.Mismatch when context.LoginProof.IsOpen && _logins.MayExplainMismatch():
                context.LoginProof.Suspend();
                return true;

            case PairingResult.Mismatch:
                recovery.Break(frame.FirstByteTimeNs, AnomalyKind.ReplyMismatch, ExchangeMarks.None);
                return false;

            default:
                return TakeUnasked(frame);
        }
    }

    private bool TakeUnasked(in ReplyFrame frame)
    {
        if (frame.IsError && ErrorClassifier.IsProtocolError(frame.Line)
            && commands.TryEndAsMalformed(frame.FirstByteTimeNs))
        {
            return context.Pairing.Accept(frame) == PairingResult.Paired;
        }

        if (frame.IsError && context.Proof.Phase == ProofPhase.Proven)
        {
            context.Report(AnomalyKind.UnsolicitedError);
            TellUnsolicited(frame, FailureReason.Other);
        }

        recovery.Break(frame.FirstByteTimeNs, AnomalyKind.ReplyWithoutCommand, ExchangeMarks.None);
        return false;
    }

    private void TellUnsolicited(in ReplyFrame frame, FailureReason reason)
    {
        Exchange exchange = context.Queue.Pool.Rent();
        exchange.Offset = frame.Offset;
        exchange.FirstByteTimeNs = frame.FirstByteTimeNs;
        exchange.LastByteTimeNs = frame.FirstByteTimeNs;
        exchange.Marks |= ExchangeMarks.Unsolicited;
        ReplyShape.Fill(exchange, frame);
        ErrorClassifier.Classify(frame.Line, exchange);
        exchange.Failure = exchange.Failure == FailureReason.Other ? reason : exchange.Failure;
        exchange.Fate = ExchangeFate.Answered;
        context.Pairing.Enqueue(exchange);
    }

    private void NotePush(in ReplyFrame frame)
    {
        context.LoginProof.PushSeen = true;
        if (TakePushes && PushReader.TryRead(frame, out PushFrame? push))
        {
            // At most what one item of bytes holds: they are taken after each.
            _pushes ??= new Queue<PushFrame>();
            _pushes.Enqueue(push);
        }
    }
}
