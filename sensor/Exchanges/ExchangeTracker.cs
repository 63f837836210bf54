using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Resp;
using Sensor.Streams;

namespace Sensor.Exchanges;

/// <summary>
/// Pairs the commands of one connection with their replies (REDIS-FACTS §3, §4). Fed with the connection's items in
/// order; after each, settled exchanges are taken in command order. Never guesses: while the pairing is not proven
/// (<see cref="PairingProof"/>), commands wait for the proof or leave unpaired.
/// </summary>
internal sealed class ExchangeTracker : IDisposable
{
    private readonly ExchangeOptions _options;
    private readonly CommandIntake _intake;
    private readonly IAnomalyReporter _anomalies;
    private readonly int _connection;
    private readonly ExchangeQueue _queue;
    private readonly ReplyPairing _pairing;
    private readonly RespCommandReader _commands;
    private readonly ReplyReader _replies;
    private readonly LoginProof _loginProof = new();
    private readonly PairingProof _proof;
    private readonly UndecodedLedger _undecoded = new();

    // The client's side.
    private ByteRun _commandStart;
    private long _clientEnd;
    private bool _clientDead;
    private bool _clientGapBefore;

    // The server's side.
    private bool _anyPush;
    private PushFrame? _push;
    private bool _pushReady;
    private bool _serverSeen;

    public ExchangeTracker(
        ExchangeShared shared, IAnomalyReporter anomalies, int connection, bool handshakeSeen)
    {
        _options = shared.Options;
        _intake = shared.Intake;
        _anomalies = anomalies;
        _connection = connection;
        _queue = new ExchangeQueue(shared.Pool);
        _pairing = new ReplyPairing(_queue, _options, anomalies, connection);
        _commands = new RespCommandReader(shared.Limits, _intake.IsScript);
        _replies = new ReplyReader(shared.Limits);
        _proof = new PairingProof(handshakeSeen);
        _pairing.State.MultiUnknown = !handshakeSeen;
    }

    /// <summary>Whether commands wait for a reply: such a connection is evicted last.</summary>
    public bool InFlight => !_pairing.IsComplete;

    /// <summary>Bytes that waiting commands and unfinished frames hold.</summary>
    public long MemoryBytes => _commands.MemoryBytes + _replies.MemoryBytes + _loginProof.MemoryBytes + (_queue.Count * 512L);

    /// <summary>Whether pushes are wanted; off by default.</summary>
    public bool TakePushes { get; set; }

    /// <summary>Takes bytes, a gap or the close of this connection.</summary>
    public void Accept(in StreamItem item)
    {
        Advance(item.TimeNs);
        _proof.LastTimeNs = item.TimeNs;
        switch (item.Kind)
        {
            case StreamItemKind.Bytes when item.Direction == Direction.ToServer:
                AcceptCommands(item);
                break;
            case StreamItemKind.Bytes:
                AcceptReplies(item.Bytes, new ByteRun(item.Offset, item.TimeNs, item.Frame));
                break;
            case StreamItemKind.Gap when item.Direction == Direction.ToServer:
                AcceptClientGap(item);
                break;
            case StreamItemKind.Gap:
                AcceptServerGap(item);
                break;
            case StreamItemKind.Closed:
                Close(item);
                break;
            default:
                break;
        }
    }

    /// <summary>Time passes: a complete exchange of words followed by silence is a quiet point too.</summary>
    public void Advance(long nowNs)
    {
        if (!_proof.IsIdle(nowNs))
        {
            return;
        }

        if (_proof.Phase == ProofPhase.Window && IsQuiet() && _queue.End > _proof.WindowFrom)
        {
            _proof.Prove();
        }

        if (_loginProof.IsOpen && IsQuiet())
        {
            _loginProof.Close();
        }
    }

    /// <summary>The next settled exchange; the caller gives it back with <see cref="Release"/> when it is told.</summary>
    public bool TryTake([NotNullWhen(true)] out Exchange? exchange)
    {
        exchange = null;
        bool held = _queue.Count == 0 || !_queue[_queue.First].IsSettled
            || (_proof.Phase == ProofPhase.Window && _queue.First >= _proof.WindowFrom)
            || (_loginProof.IsOpen && _queue.First >= _loginProof.From);
        if (held)
        {
            return false;
        }

        exchange = _queue.Dequeue();
        return true;
    }

    public void Release(Exchange exchange) => _queue.Pool.Return(exchange);

    /// <summary>The next push, valid until the next call; only with <see cref="TakePushes"/>. Ask after each item.</summary>
    public bool TryTakePush([NotNullWhen(true)] out PushFrame? push)
    {
        push = _pushReady ? _push : null;
        _pushReady = false;
        return push is not null;
    }

    /// <summary>Bytes that were passed over without being understood, since the last call.</summary>
    public bool TryTakeUndecoded(out UndecodedBytes bytes) => _undecoded.TryTake(out bytes);

    public void Dispose()
    {
        _commands.Dispose();
        _replies.Dispose();
        _loginProof.Dispose();
        _queue.DropFrom(_queue.First);
    }

    // --- the client's side ---

    private void AcceptCommands(in StreamItem item)
    {
        _clientEnd = item.Offset + item.Bytes.Length;
        if (_clientDead)
        {
            _undecoded.Add(Direction.ToServer, item.Bytes.Length, item.TimeNs);
            return;
        }

        if (item.Settled && _commands.IsAtBoundary)
        {
            AtSettledMoment(item.Offset);
        }

        if (_proof.Phase == ProofPhase.Broken && !_proof.FramingTrusted)
        {
            _undecoded.Add(Direction.ToServer, item.Bytes.Length, item.TimeNs);
            return;
        }

        ReadOnlySpan<byte> data = item.Bytes;
        long offset = item.Offset;
        while (!data.IsEmpty)
        {
            if (_commands.IsAtBoundary)
            {
                _commandStart = new ByteRun(offset, item.TimeNs, item.Frame);
            }

            OperationStatus status = _commands.TryRead(data, out int consumed, out RespCommand command);
            offset += consumed;
            data = data[consumed..];
            if (status == OperationStatus.NeedMoreData)
            {
                return;
            }

            bool goOn = status == OperationStatus.Done
                ? TakeCommand(command, offset, item.TimeNs)
                : TakeMalformed(offset, item.TimeNs);
            if (!goOn)
            {
                _undecoded.Add(Direction.ToServer, data.Length, item.TimeNs);
                return;
            }
        }
    }

    /// <summary>False when the rest of the bytes cannot be read.</summary>
    private bool TakeCommand(in RespCommand command, long end, long timeNs)
    {
        if (command.IsOdd)
        {
            _anomalies.Report(AnomalyKind.OddFraming, _connection);
        }

        if (!_proof.FramingTrusted && (command.IsInline || command.Kind == RespCommandKind.Empty))
        {
            LoseClientFraming(timeNs);
            return false;
        }

        if (command.Kind == RespCommandKind.Empty)
        {
            if (_pairing.NoteEmptyCommand() || (command.IsInline && command.IsOdd))
            {
                Break(timeNs, AnomalyKind.ReplyMismatch, ExchangeMarks.None);
            }

            return true;
        }

        Exchange exchange = _queue.Pool.Rent();
        _intake.Fill(exchange, command);
        if (_queue.Count >= _options.MaxFullCommands)
        {
            Shrink(exchange);
        }

        exchange.Marks |= command.IsTruncated ? ExchangeMarks.Truncated : ExchangeMarks.None;
        exchange.Marks |= command.IsTruncated || command.IsClipped ? ExchangeMarks.KeysUncertain & MarksOfKeys(exchange) : 0;
        if (!command.IsContiguous)
        {
            _commands.Reset();
        }

        Enqueue(exchange, end, timeNs);
        return true;
    }

    private static ExchangeMarks MarksOfKeys(Exchange exchange) =>
        exchange.KeysTotal > 0 ? ExchangeMarks.KeysUncertain : ExchangeMarks.None;

    /// <summary>Far too many in flight: what is printed of a command is given up, its place in the order is not.</summary>
    private void Shrink(Exchange exchange)
    {
        exchange.Text = [];
        exchange.TextLength = 0;
        exchange.Arguments = [];
        exchange.ArgumentCount = 0;
        exchange.ArgumentsTotal = 0;
        exchange.Keys = [];
        exchange.KeyCount = 0;
        exchange.Channels = [];
        exchange.ChannelCount = 0;
        exchange.Marks |= ExchangeMarks.Shrunk;
        if (_queue.Count == _options.MaxFullCommands)
        {
            _anomalies.Report(AnomalyKind.PipelineOverLimit, _connection);
        }
    }

    private bool TakeMalformed(long end, long timeNs)
    {
        if (!_proof.FramingTrusted)
        {
            LoseClientFraming(timeNs);
            return false;
        }

        _anomalies.Report(_commands.SawNul ? AnomalyKind.NulInInline : AnomalyKind.RespInvalid, _connection);
        _commands.Reset();
        _clientDead = true;
        Exchange exchange = _queue.Pool.Rent();
        exchange.Malformed = true;
        Enqueue(exchange, end, timeNs);
        return false;
    }

    private void Enqueue(Exchange exchange, long end, long timeNs)
    {
        exchange.Offset = _commandStart.Offset;
        exchange.FirstByteTimeNs = _commandStart.TimeNs;
        exchange.CommandFrame = _commandStart.Frame;
        exchange.SizeBytes = end - _commandStart.Offset;
        exchange.LastByteTimeNs = timeNs;
        exchange.Marks |= _proof.Marks;
        exchange.Marks |= _clientGapBefore ? ExchangeMarks.ClientGapBefore : ExchangeMarks.None;
        _clientGapBefore = false;
        if (_proof.Phase == ProofPhase.Broken)
        {
            exchange.Fate = _pairing.State.IsReplica ? ExchangeFate.Silent : ExchangeFate.Unpaired;
        }
        else if (!_pairing.IsComplete)
        {
            exchange.Marks |= ExchangeMarks.Pipelined;
        }

        if (exchange.Behaviour == CommandBehaviour.CrossProtocol)
        {
            _anomalies.Report(AnomalyKind.CrossProtocol, _connection);
        }

        _pairing.Enqueue(exchange);
        if (_pairing.State.IsSkipDoubtful)
        {
            Break(timeNs, AnomalyKind.ReplyMismatch, ExchangeMarks.None);
        }

        if (_queue.Count >= _options.MaxCommands)
        {
            Break(timeNs, AnomalyKind.PipelineOverLimit, ExchangeMarks.None);
        }
    }

    // --- the server's side ---

    private void AcceptReplies(ReadOnlySpan<byte> data, ByteRun run)
    {
        if (_proof.Phase != ProofPhase.Proven && _pairing.Current is null && !_pairing.State.Executing
            && (_proof.Phase == ProofPhase.Broken || _queue.End == _proof.WindowFrom))
        {
            // Nothing is asked yet: the tail of an unknown reply, deliveries, or what a loss has left without its command.
            _replies.Reset();
            return;
        }

        while (!data.IsEmpty)
        {
            if (_pairing.State.IsReplica)
            {
                return;
            }

            if (_replies.IsAtBoundary && ReplicationHandshake.TryBegin(_pairing, ref data, ref run))
            {
                continue;
            }

            if (_replies.IsAtBoundary)
            {
                OpenLoginProof();
            }

            OperationStatus status = _replies.TryRead(data, run, _pairing.NeedsHeaderOnly, out int consumed, out ReplyFrame frame);
            if (_loginProof.IsOpen)
            {
                _loginProof.Record(data[..consumed], run);
            }

            data = data[consumed..];
            run = run with { Offset = run.Offset + consumed };
            if (status == OperationStatus.NeedMoreData)
            {
                return;
            }

            if (status == OperationStatus.InvalidData)
            {
                LoseServerFraming(run, data.Length);
                return;
            }

            if (!TakeFrame(frame))
            {
                _undecoded.Add(Direction.ToClient, data.Length, run.TimeNs);
                return;
            }
        }
    }

    /// <summary>False when the pairing broke: the rest of the bytes has no meaning.</summary>
    private bool TakeFrame(in ReplyFrame frame)
    {
        bool first = !_serverSeen;
        _serverSeen = true;
        if (frame.Prefix == RespPrefix.Attribute)
        {
            return true;
        }

        if (first && _proof.HandshakeSeen && frame.IsError && ErrorClassifier.IsRefusal(frame.Line))
        {
            TellUnsolicited(frame, FailureReason.ConnectionRefused);
            return true;
        }

        switch (_pairing.Accept(frame))
        {
            case PairingResult.Paired:
                return true;

            case PairingResult.Push:
                NotePush(frame);
                return true;

            case PairingResult.Mismatch:
                Break(frame.FirstByteTimeNs, AnomalyKind.ReplyMismatch, ExchangeMarks.None);
                return false;

            default:
                return TakeFrameWithoutCommand(frame);
        }
    }

    private bool TakeFrameWithoutCommand(in ReplyFrame frame)
    {
        if (frame.IsError && ErrorClassifier.IsProtocolError(frame.Line) && !_commands.IsAtBoundary && !_clientDead)
        {
            // The server has judged a frame that is not complete here: too long, or a length that it does not take.
            _commands.Reset();
            _clientDead = true;
            Exchange malformed = _queue.Pool.Rent();
            malformed.Malformed = true;
            Enqueue(malformed, _commandStart.Offset, frame.FirstByteTimeNs);
            return TakeFrame(frame);
        }

        if (frame.IsError && _proof.Phase == ProofPhase.Proven)
        {
            _anomalies.Report(AnomalyKind.UnsolicitedError, _connection);
            TellUnsolicited(frame, FailureReason.Other);
        }

        Break(frame.FirstByteTimeNs, AnomalyKind.ReplyWithoutCommand, ExchangeMarks.None);
        return false;
    }

    private void TellUnsolicited(in ReplyFrame frame, FailureReason reason)
    {
        Exchange exchange = _queue.Pool.Rent();
        exchange.Offset = frame.Offset;
        exchange.FirstByteTimeNs = frame.FirstByteTimeNs;
        exchange.LastByteTimeNs = frame.FirstByteTimeNs;
        exchange.Marks |= ExchangeMarks.Unsolicited;
        ReplyShape.Fill(exchange, frame);
        ErrorClassifier.Classify(frame.Line, exchange);
        exchange.Failure = exchange.Failure == FailureReason.Other ? reason : exchange.Failure;
        exchange.Fate = ExchangeFate.Answered;
        _pairing.Enqueue(exchange);
    }

    private void NotePush(in ReplyFrame frame)
    {
        _anyPush = true;
        if (TakePushes)
        {
            _push ??= new PushFrame();
            _pushReady = PushReader.TryFill(_push, frame);
        }
    }

    // --- logins that may have no answer ---

    private void OpenLoginProof()
    {
        if (_loginProof.IsOpen || _pairing.Current is not { HasLogin: true, SilentLogin: false } login
            || !(login.Has(ExchangeMarks.Pipelined) || _anyPush) || _pairing.CurrentNumber + 1 >= _queue.End
            || (_pairing.State.InMulti && !_pairing.State.Executing))
        {
            return;
        }

        _loginProof.Open(_pairing.CurrentNumber, _pairing.State);
    }

    /// <summary>At a quiet point: are there as many answers as commands?</summary>
    private void DecideLogins()
    {
        if (_pairing.IsComplete && _replies.IsAtBoundary)
        {
            _loginProof.Close();
            return;
        }

        long missing = _queue.End - _pairing.State.Cursor;
        if (_loginProof.MissingBefore != missing)
        {
            _loginProof.MissingBefore = missing;
            return;
        }

        if (!SilentLogins.TryDecide(_loginProof, _queue, _pairing, new ReplyReader(RespLimits.Default)))
        {
            SettleFrom(_loginProof.From, ExchangeFate.Unpaired, ExchangeMarks.None);
            _loginProof.Close();
            _pairing.Forget(keepSubscriptions: true);
            _replies.Reset();
            return;
        }

        PairingState before = _loginProof.Before;
        _pairing.State = before;
        _replies.Reset();
        _pairing.Advance();
        ReplayRecorded();
        _loginProof.Close();
    }

    private void ReplayRecorded()
    {
        for (int i = 0; i < _loginProof.RunCount; i++)
        {
            ReadOnlySpan<byte> bytes = _loginProof.RunBytes(i, out ByteRun run);
            while (!bytes.IsEmpty && _replies.TryRead(bytes, run, _pairing.NeedsHeaderOnly, out int consumed, out ReplyFrame frame)
                == OperationStatus.Done)
            {
                bytes = bytes[consumed..];
                run = run with { Offset = run.Offset + consumed };
                if (frame.Prefix != RespPrefix.Attribute)
                {
                    _pairing.Accept(frame);
                }
            }
        }
    }

    // --- loss and proof ---

    private bool IsQuiet() => _pairing.IsComplete && _replies.IsAtBoundary && _commands.IsAtBoundary;

    /// <summary>A client's byte comes after everything before it was acknowledged by both sides.</summary>
    private void AtSettledMoment(long offset)
    {
        _pairing.SettleOptional();
        if (_loginProof.IsOpen)
        {
            DecideLogins();
        }

        switch (_proof.Phase)
        {
            case ProofPhase.Window when IsQuiet() && _queue.End > _proof.WindowFrom:
                _proof.Prove();
                break;

            case ProofPhase.Window:
                GiveUpWindow(_proof.LastTimeNs);
                BeginWindow(offset);
                break;

            case ProofPhase.Broken when !_pairing.IsComplete && !_proof.SettledBefore:
                _proof.SettledBefore = true;
                break;

            case ProofPhase.Broken:
                SettleFrom(_queue.First, ExchangeFate.Unpaired, ExchangeMarks.AfterGap);
                BeginWindow(offset);
                break;

            default:
                break;
        }
    }

    private void BeginWindow(long offset)
    {
        if (!_pairing.State.IsReplica)
        {
            _pairing.Forget(keepSubscriptions: true);
        }

        _loginProof.Close();
        _replies.Reset();
        _proof.BeginWindow(_queue.End, offset);
    }

    /// <summary>What was read since the window began is not proven: commands leave unpaired, or were none at all.</summary>
    private void GiveUpWindow(long timeNs)
    {
        if (_proof.FramingTrusted)
        {
            SettleFrom(_proof.WindowFrom, ExchangeFate.Unpaired, ExchangeMarks.None);
            return;
        }

        for (long number = _proof.WindowFrom; number < _queue.End; number++)
        {
            _undecoded.Add(Direction.ToServer, _queue[number].SizeBytes, timeNs);
        }

        _queue.DropFrom(_proof.WindowFrom);
        if (!_commands.IsAtBoundary)
        {
            _commands.Reset();
        }
    }

    /// <summary>The pairing is lost, for now: nothing that waits can get its reply without a guess.</summary>
    private void Break(long timeNs, AnomalyKind kind, ExchangeMarks mark)
    {
        _anomalies.Report(kind, _connection);
        if (_proof.Phase == ProofPhase.Window)
        {
            GiveUpWindow(timeNs);
        }

        SettleFrom(_loginProof.IsOpen ? _loginProof.From : _queue.First, ExchangeFate.Unpaired, mark);
        _loginProof.Close();
        _pairing.Forget(keepSubscriptions: true);
        _replies.Reset();
        _proof.Break(ExchangeMarks.AfterGap);
    }

    private void LoseClientFraming(long timeNs)
    {
        _commands.Reset();
        if (_proof.Phase == ProofPhase.Window)
        {
            GiveUpWindow(timeNs);
            _pairing.Forget(keepSubscriptions: true);
        }

        _replies.Reset();
        _proof.Break(_proof.Marks);
    }

    private void LoseServerFraming(in ByteRun run, int rest)
    {
        _undecoded.Add(Direction.ToClient, rest, run.TimeNs);
        Break(run.TimeNs, _replies.OverBudget ? AnomalyKind.RespLengthOverLimit : AnomalyKind.RespInvalid, ExchangeMarks.None);
    }

    private void AcceptClientGap(in StreamItem item)
    {
        if (_clientDead || _commands.TrySkipGap(item.GapLength))
        {
            return;
        }

        if (!_commands.IsAtBoundary)
        {
            _undecoded.Add(Direction.ToServer, item.Offset - _commandStart.Offset, item.TimeNs);
        }

        _commands.Reset();
        _clientGapBefore = true;
        if (_proof.Phase == ProofPhase.Window)
        {
            GiveUpWindow(item.TimeNs);
        }

        if (_loginProof.IsOpen || _pairing.State.InMulti || _proof.Phase == ProofPhase.Window)
        {
            SettleFrom(_loginProof.IsOpen ? _loginProof.From : _queue.First, ExchangeFate.Unpaired, ExchangeMarks.AfterGap);
            _loginProof.Close();
            _pairing.Forget(keepSubscriptions: true);
            _replies.Reset();
        }

        // Replies to what was sent before the gap still come, and come first: they are paired while they last.
        _proof.Break(ExchangeMarks.AfterGap);
        _proof.FramingTrusted = false;
    }

    private void AcceptServerGap(in StreamItem item)
    {
        if (_pairing.State.IsReplica || _replies.TrySkipGap(item.GapLength))
        {
            return;
        }

        Break(item.TimeNs, AnomalyKind.StreamGap, ExchangeMarks.AfterGap);
    }

    private void SettleFrom(long number, ExchangeFate fate, ExchangeMarks mark)
    {
        for (long i = Math.Max(number, _queue.First); i < _queue.End; i++)
        {
            Exchange exchange = _queue[i];
            bool proven = exchange.IsSettled && exchange.Fate != ExchangeFate.Unpaired
                && !(_proof.Phase == ProofPhase.Window && i >= _proof.WindowFrom)
                && !(_loginProof.IsOpen && i >= _loginProof.From);
            if (proven)
            {
                continue;
            }

            ExchangeMarks kept = exchange.Marks & (ExchangeMarks.Queued | ExchangeMarks.InTransaction);
            long transaction = exchange.TransactionOffset;
            ExchangePool.ClearReply(exchange);
            exchange.Fate = fate;
            exchange.Marks |= mark | kept;
            exchange.TransactionOffset = transaction;
        }
    }

    private void Close(in StreamItem item)
    {
        _pairing.SettleOptional();
        if (_loginProof.IsOpen && IsQuiet())
        {
            _loginProof.Close();
        }

        if (_proof.Phase == ProofPhase.Window && IsQuiet())
        {
            _proof.Prove();
        }
        else if (_proof.Phase == ProofPhase.Window)
        {
            GiveUpWindow(item.TimeNs);
        }

        if (_loginProof.IsOpen)
        {
            SettleFrom(_loginProof.From, ExchangeFate.Unpaired, ExchangeMarks.None);
            _loginProof.Close();
        }

        if (!_commands.IsAtBoundary)
        {
            _undecoded.Add(Direction.ToServer, _clientEnd - _commandStart.Offset, item.TimeNs);
        }

        ConnectionEnd.Settle(_queue, _pairing.State, item);
        _proof.Prove();
    }
}
