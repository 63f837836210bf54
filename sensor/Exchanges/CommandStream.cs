using System.Buffers;
using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Resp;
using Sensor.Streams;

namespace Sensor.Exchanges;

/// <summary>The client's side of a connection: bytes → commands in the queue.</summary>
internal sealed class CommandStream(ExchangeContext context, PairingRecovery recovery)
{
    private readonly ExchangeOptions _options = context.Shared.Options;
    private ByteRun _start;
    private long _end;
    private bool _gapBefore;
    private bool _blankLineBefore;

    /// <summary>
    /// No command was seen that changes how many answers later ones get: then a moment that was quiet as far as was known
    /// then is enough.
    /// </summary>
    private bool _isPlain = true;

    /// <summary>Behind a protocol error: the server reads no further.</summary>
    public bool IsDead { get; private set; }

    /// <summary>A gap lies behind the last command: any other may have followed it.</summary>
    public bool IsBehindGap => _gapBefore;

    /// <summary>Nothing tells where a command begins, until a settled moment.</summary>
    private bool IsFramingLost => context.Proof.Phase == ProofPhase.Broken && !context.Proof.FramingTrusted;

    public void Accept(in StreamItem item)
    {
        _end = item.Offset + item.Bytes.Length;
        bool settled = item.Settled || (item.SettledThen && _isPlain);
        if (!IsDead && settled && context.Commands.IsAtBoundary)
        {
            recovery.AtSettledMoment(item.TimeNs);
        }

        if (IsDead || IsFramingLost)
        {
            context.Undecoded.Add(Direction.ToServer, item.Bytes.Length, item.TimeNs);
            return;
        }

        Read(item.Bytes, new ByteRun(item.Offset, item.TimeNs, item.Frame));
    }

    public void AcceptGap(in StreamItem item)
    {
        if (IsDead)
        {
            return;
        }

        if (context.Commands.TrySkipGap(item.GapLength))
        {
            // The gap may have taken the rest of the command: it is complete without another byte.
            _end = item.Offset + item.GapLength;
            Read(default, new ByteRun(_end, item.TimeNs, item.Frame));
            return;
        }

        context.DropUnfinished(item.TimeNs);
        _gapBefore = true;
        recovery.AfterClientGap(item.TimeNs);
    }

    /// <summary>
    /// The server has judged a frame that is not complete here: too long, or a length that it does not take. False
    /// where there is none.
    /// </summary>
    public bool TryEndAsMalformed(long timeNs)
    {
        if (IsDead || context.Commands.IsAtBoundary)
        {
            return false;
        }

        EnqueueMalformed(_end, timeNs);
        return true;
    }

    /// <summary>The worker's memory is used up: nothing is held any more, the connection is resynchronised.</summary>
    public void GiveUp(long timeNs)
    {
        recovery.Break(timeNs, AnomalyKind.RetentionOverLimit, ExchangeMarks.None);
        if (IsDead || context.Commands.IsAtBoundary)
        {
            return;
        }

        context.Undecoded.AddGivenUp(context.UnfinishedBytes, timeNs);
        context.UnfinishedBytes = 0;
        context.Commands.Reset();
        _gapBefore = true;
        recovery.AfterClientGap(timeNs);
    }

    /// <summary>Gives a settled event of the server's own a place in the order of commands.</summary>
    public void EnqueueSettled(Exchange exchange) => context.Pairing.Enqueue(exchange);

    private void Read(ReadOnlySpan<byte> data, ByteRun run)
    {
        do
        {
            if (context.Commands.IsAtBoundary)
            {
                _start = run;
                context.UnfinishedBytes = 0;
            }

            OperationStatus status = context.Commands.TryRead(data, out int consumed, out RespCommand command);
            run = run with { Offset = run.Offset + consumed };
            data = data[consumed..];
            context.UnfinishedBytes += consumed;
            if (status == OperationStatus.NeedMoreData)
            {
                return;
            }

            bool goOn = status == OperationStatus.Done
                ? Take(command, run.Offset, run.TimeNs) : TakeInvalid(run.Offset, run.TimeNs);
            if (!goOn)
            {
                context.Undecoded.Add(Direction.ToServer, data.Length, run.TimeNs);
                return;
            }
        }
        while (!data.IsEmpty);
    }

    /// <summary>False when the rest of the bytes cannot be read.</summary>
    private bool Take(in RespCommand command, long end, long timeNs)
    {
        if (command.IsOdd)
        {
            context.Report(AnomalyKind.OddFraming);
        }

        if (!context.Proof.FramingTrusted && (command.IsInline || command.Kind == RespCommandKind.Empty))
        {
            recovery.LoseClientFraming(timeNs);
            return false;
        }

        if (command.Kind == RespCommandKind.Empty)
        {
            context.UnfinishedBytes = 0;

            // Servers differ on what uses up a SKIP (FINDINGS A6).
            _blankLineBefore |= command.IsInline && command.IsOdd;
            if (context.Pairing.NoteEmptyCommand())
            {
                recovery.DoubtWhatFollows(timeNs);
            }

            return true;
        }

        if (_blankLineBefore && !command.IsInline)
        {
            // Two servers read an array behind a line of blanks as inline lines (FINDINGS c).
            recovery.DoubtWhatFollows(timeNs);
        }

        _blankLineBefore = false;
        Exchange exchange = Keep(command);
        _isPlain &= !command.IsOdd && !command.IsTruncated && OwesOneAnswerAfter(exchange.Behaviour);
        bool nameTorn = command.IsTruncated && exchange.Definition is null;
        if (nameTorn || (command.IsTruncated && ReplyRules.WordsDecide(exchange.Behaviour)))
        {
            // It may have been anything (a login, MULTI, CLIENT REPLY), and be owed any number of frames.
            recovery.DoubtWhatFollows(timeNs);
        }

        _gapBefore |= nameTorn;
        if (IsFramingLost)
        {
            // The doubt ended a trial, and the command with it: its bytes are told as undecoded, like those before it.
            context.Queue.Pool.Return(exchange);
            return false;
        }

        Enqueue(exchange, end, timeNs);
        _gapBefore = nameTorn;

        return !IsFramingLost;
    }

    /// <summary>Whether the commands behind it are answered as those before it: one frame each.</summary>
    private static bool OwesOneAnswerAfter(CommandBehaviour behaviour) => behaviour is CommandBehaviour.Ordinary
        or CommandBehaviour.Auth or CommandBehaviour.Hello or CommandBehaviour.Select or CommandBehaviour.Ping
        or CommandBehaviour.ClientId or CommandBehaviour.ClientInfo or CommandBehaviour.ClientSetName
        or CommandBehaviour.ClientSetInfo or CommandBehaviour.AclWhoAmI or CommandBehaviour.Quit;

    /// <summary>The command, with what may be printed of it, out of the reader.</summary>
    private Exchange Keep(in RespCommand command)
    {
        Exchange exchange = context.Queue.Pool.Rent();
        context.Shared.Intake.Fill(exchange, command);
        exchange.Marks |= command.IsClipped && exchange.KeysTotal > 0
            ? ExchangeMarks.KeysUncertain : ExchangeMarks.None;
        exchange.Marks |= command.IsTruncated ? ExchangeMarks.Truncated : ExchangeMarks.None;
        if (!command.IsContiguous)
        {
            context.Commands.Reset();
        }

        if (context.Queue.CountInFlight >= _options.MaxFullCommands)
        {
            Shrink(exchange);
        }

        return exchange;
    }

    /// <summary>
    /// Far too many in flight: what is printed of a command is given up, its place in the order is not.
    /// </summary>
    private void Shrink(Exchange exchange)
    {
        ExchangePool.Shrink(exchange);
        if (context.Queue.CountInFlight == _options.MaxFullCommands)
        {
            context.Report(AnomalyKind.PipelineOverLimit);
        }
    }

    private bool TakeInvalid(long end, long timeNs)
    {
        if (!context.Proof.FramingTrusted)
        {
            recovery.LoseClientFraming(timeNs);
            return false;
        }

        context.Report(context.Commands.SawNul ? AnomalyKind.NulInInline : AnomalyKind.RespInvalid);
        EnqueueMalformed(end, timeNs);
        return false;
    }

    private void EnqueueMalformed(long end, long timeNs)
    {
        context.Commands.Reset();
        IsDead = true;
        Exchange exchange = context.Queue.Pool.Rent();
        exchange.Malformed = true;
        Enqueue(exchange, end, timeNs);
    }

    private void Enqueue(Exchange exchange, long end, long timeNs)
    {
        exchange.Offset = _start.Offset;
        exchange.FirstByteTimeNs = _start.TimeNs;
        exchange.CommandFrame = _start.Frame;
        exchange.SizeBytes = end - _start.Offset;
        exchange.LostBytes = exchange.SizeBytes - context.UnfinishedBytes;
        context.UnfinishedBytes = 0;
        exchange.LastByteTimeNs = timeNs;
        exchange.Marks |= context.Proof.Marks | (_gapBefore ? ExchangeMarks.ClientGapBefore : ExchangeMarks.None);
        _gapBefore = false;
        if (context.Proof.Phase == ProofPhase.Broken)
        {
            exchange.Fate = context.Pairing.State.IsReplica ? ExchangeFate.Silent : ExchangeFate.Unpaired;
        }
        else if (context.IsInFlight)
        {
            exchange.Marks |= ExchangeMarks.Pipelined;
        }

        if (exchange.Behaviour == CommandBehaviour.CrossProtocol)
        {
            context.Report(AnomalyKind.CrossProtocol);
        }

        context.Pairing.Enqueue(exchange);
        if (context.Pairing.State.IsSkipDoubtful)
        {
            recovery.Break(timeNs, AnomalyKind.ReplyMismatch, ExchangeMarks.None);
        }

        bool windowFull = context.Proof.Phase == ProofPhase.Window
            && context.Queue.End - context.Proof.WindowFrom > _options.MaxFullCommands;
        if (context.Queue.CountInFlight >= _options.MaxCommands || windowFull)
        {
            recovery.Break(timeNs, AnomalyKind.PipelineOverLimit, ExchangeMarks.None);
        }
    }
}
