using Sensor.Anomalies;
using Sensor.Commands;

namespace Sensor.Exchanges;

internal enum PairingResult : byte
{
    Paired,

    /// <summary>Out of band: a delivery, an invalidation, a line of MONITOR.</summary>
    Push,

    /// <summary>No command waits for it.</summary>
    WithoutCommand,

    /// <summary>It cannot be the answer of the command that waits.</summary>
    Mismatch,
}

/// <summary>
/// Hands the server's frames to the commands that wait for them, in order, by the rules of REDIS-FACTS §3. Each command is
/// judged when it is its turn, in the state that the replies before it have made. Knows nothing of loss: who calls it
/// decides whether its answers are proven.
/// </summary>
internal sealed class ReplyPairing(ExchangeQueue queue, ExchangeOptions options, IAnomalyReporter anomalies, int connection)
{
    private readonly TransactionWalk _transaction = new(queue, options, anomalies, connection);
    private PairingState _state;

    public ref PairingState State => ref _state;

    /// <summary>The command whose reply, or element of EXEC, comes next; null when none waits.</summary>
    public Exchange? Current
    {
        get
        {
            long number = CurrentNumber;
            return number < queue.End ? queue[number] : null;
        }
    }

    public long CurrentNumber => _state.Executing && _state.ExecNext < _state.Cursor ? _state.ExecNext : _state.Cursor;

    /// <summary>Every command has its answer, and no transaction is half read.</summary>
    public bool IsComplete => _state.Cursor == queue.End && !_state.Executing;

    /// <summary>The next frame is EXEC's array: only its header is to be read, its elements belong to the queued commands.</summary>
    public bool NeedsHeaderOnly => !_state.Executing && (_state.InMulti || _state.MultiUnknown)
        && _state.Mode == ReplyMode.On && Current is { Behaviour: CommandBehaviour.Exec };

    public void Enqueue(Exchange exchange)
    {
        queue.Enqueue(exchange);
        Advance();
    }

    /// <summary>An empty command passed: it uses up a SKIP. True where servers differ (FINDINGS A6).</summary>
    public bool NoteEmptyCommand()
    {
        if (_state.Cursor < queue.End)
        {
            queue[queue.End - 1].EmptyBehind = true;
            return false;
        }

        bool skipped = _state.Mode == ReplyMode.Skip;
        _state.Mode = skipped ? ReplyMode.On : _state.Mode;
        return skipped;
    }

    /// <summary>Hands over one frame.</summary>
    public PairingResult Accept(in ReplyFrame frame)
    {
        // A confirmation is nobody's refusal: what only waited for one has been accepted.
        while (SubscriptionState.IsConfirmation(frame) && Current is { } waiting && IsOptional(waiting)
            && !OptionalReply.IsFor(waiting, frame))
        {
            SettleSilent(waiting);
            Advance();
        }

        if (OutOfBand.Is(frame, ref _state, Current))
        {
            // It may have shown the protocol, and with it that a command was refused in silence.
            Advance();
            return PairingResult.Push;
        }

        while (true)
        {
            if (_state.Executing && _state.ExecDiscard > 0)
            {
                _state.ExecDiscard--;
                queue[_state.Cursor].ReplySizeBytes += frame.SizeBytes;
                Advance();
                return PairingResult.Paired;
            }

            Exchange? current = Current;
            if (current is null)
            {
                return PairingResult.WithoutCommand;
            }

            if (_state.IsSkipDoubtful)
            {
                return PairingResult.Mismatch;
            }

            if (IsOptional(current) && !OptionalReply.IsFor(current, frame))
            {
                SettleSilent(current);
                Advance();
                continue;
            }

            if (ReplyRules.KindOf(current.Behaviour) != SubscriptionKind.None && RunsNow(current) && !frame.IsError)
            {
                return AcceptConfirmation(current, frame);
            }

            bool element = _state.Executing;
            Exchange? exec = element ? queue[_state.Cursor] : null;
            PairingResult result = AcceptReply(current, frame);
            if (result == PairingResult.Paired)
            {
                if (exec is not null)
                {
                    exec.ReplySizeBytes += frame.SizeBytes;
                }

                Advance();
            }

            return result;
        }
    }

    private bool IsOptional(Exchange exchange) => ReplyRules.OwedTo(exchange, _state) == ReplyOwed.Optional;

    private PairingResult AcceptConfirmation(Exchange current, in ReplyFrame frame)
    {
        if (!Confirmations.TryTake(current, frame, ref _state))
        {
            return PairingResult.Mismatch;
        }

        if (current.IsSettled)
        {
            MoveOn(current);
            Advance();
        }

        return PairingResult.Paired;
    }

    /// <summary>Nothing is owed for certain: whatever waits may as well have no answer.</summary>
    public bool OwesNothing => IsComplete || (Current is { } current && IsOptional(current));

    /// <summary>
    /// At a quiet point: what was only waiting for a refusal or for further confirmations is decided, for nothing more
    /// can come to what was sent before <paramref name="beforeNs"/>.
    /// </summary>
    public void SettleOptional(long beforeNs = long.MaxValue)
    {
        while (Current is { } current && IsOptional(current) && current.LastByteTimeNs <= beforeNs)
        {
            SettleSilent(current);
            Advance();
        }
    }

    /// <summary>Settles what needs no frame: silent commands, those that are not executed, and EXEC after its last element.</summary>
    public void Advance()
    {
        while (true)
        {
            if (_state.Executing && _state.ExecDiscard == 0 && CurrentNumber == _state.Cursor)
            {
                EndExec();
                continue;
            }

            Exchange? current = Current;
            if (current is null || (_state.Executing && _state.ExecDiscard > 0))
            {
                return;
            }

            if (current.IsSettled && !_state.Executing)
            {
                _state.Cursor++;
                continue;
            }

            if (current.SilentLogin && RunsNow(current))
            {
                current.Fate = ExchangeFate.Answered;
                current.Failure = FailureReason.InvalidPassword;
                "WRONGPASS"u8.CopyTo(current.ErrorCode);
                current.ErrorCodeLength = "WRONGPASS"u8.Length;
                anomalies.Report(AnomalyKind.SilentLogin, connection);
                MoveOn(current);
                continue;
            }

            switch (ReplyRules.OwedTo(current, _state))
            {
                case ReplyOwed.Nothing:
                    SettleSilent(current);
                    continue;
                case ReplyOwed.NotExecuted:
                    current.Fate = ExchangeFate.NotExecuted;
                    current.Failure = FailureReason.NotExecuted;
                    MoveOn(current);
                    continue;
                default:
                    return;
            }
        }
    }

    /// <summary>Forgets what a loss has made unknown; the queue's commands have been settled by the caller.</summary>
    public void Forget(bool keepSubscriptions)
    {
        SubscriptionState subscriptions = _state.Subscriptions;
        bool resp3 = _state.IsResp3;
        bool monitor = _state.IsMonitor;
        bool replica = _state.IsReplica;
        _state = new PairingState
        {
            Cursor = queue.End,
            IsResp3 = resp3,
            IsResp3Doubtful = resp3,
            IsMonitor = monitor,
            IsReplica = replica,
            MultiUnknown = true,
            Subscriptions = keepSubscriptions ? subscriptions : default,
        };
    }

    private bool RunsNow(Exchange exchange) =>
        !_state.InMulti || _state.Executing || exchange.Definition is { ActsInsideMulti: true };

    private PairingResult AcceptReply(Exchange current, in ReplyFrame frame)
    {
        if (!RunsNow(current))
        {
            return AcceptQueued(current, frame);
        }

        if (_state.MultiUnknown && !_state.Executing && frame.IsSimple("QUEUED"u8) && current.Definition is not { RunsScript: true })
        {
            TransactionWalk.Begin(ref _state, current.Offset);
            _state.IsBeginUnseen = true;
            return AcceptQueued(current, frame);
        }

        if (!ReplyShape.Fits(current, frame))
        {
            return PairingResult.Mismatch;
        }

        if (frame.IsHeaderOnly && !_transaction.TryMatchCount(ref _state, frame.Number))
        {
            return PairingResult.Mismatch;
        }

        ReplyShape.Fill(current, frame);
        current.Fate = ExchangeFate.Answered;
        current.Marks &= ~ExchangeMarks.ReplyOff;
        if (frame.IsError)
        {
            ErrorClassifier.Classify(frame.Line, current);
            AfterError(current, frame);
            return PairingResult.Paired;
        }

        AfterSuccess(current, frame);
        return PairingResult.Paired;
    }

    /// <summary>In MULTI: +QUEUED, or an error that refuses the command.</summary>
    private PairingResult AcceptQueued(Exchange current, in ReplyFrame frame)
    {
        if (frame.IsError)
        {
            ReplyShape.Fill(current, frame);
            current.Fate = ExchangeFate.Answered;
            ErrorClassifier.Classify(frame.Line, current);
            current.TransactionOffset = _state.TransactionOffset;
            current.Marks |= ExchangeMarks.InTransaction;
            AfterProtocolError(frame);
            MoveOn(current);
            return PairingResult.Paired;
        }

        if (!frame.IsSimple("QUEUED"u8))
        {
            return PairingResult.Mismatch;
        }

        Queue(current);
        return PairingResult.Paired;
    }

    private void Queue(Exchange current)
    {
        _transaction.Queue(ref _state, current);
        MoveOn(current);
        _transaction.KeepWithinLimits(ref _state);
    }

    private void AfterError(Exchange current, in ReplyFrame frame)
    {
        AfterProtocolError(frame);
        if (current.Behaviour == CommandBehaviour.Exec && _state.InMulti && !_state.Executing)
        {
            current.TransactionOffset = _state.TransactionOffset;
            _transaction.Drop(ref _state);
        }

        MoveOn(current);
    }

    private void AfterProtocolError(in ReplyFrame frame) =>
        _state.IsEnded |= ErrorClassifier.IsProtocolError(frame.Line) && !_state.Executing;

    private void AfterSuccess(Exchange current, in ReplyFrame frame)
    {
        _state.MultiUnknown &= _state.Executing || current.Behaviour
            is CommandBehaviour.Exec or CommandBehaviour.Quit or CommandBehaviour.Watch;
        switch (current.Behaviour)
        {
            case CommandBehaviour.Multi:
                MoveOn(current);
                TransactionWalk.Begin(ref _state, current.Offset);
                return;

            case CommandBehaviour.Exec when frame.IsHeaderOnly:
                _transaction.BeginExec(ref _state, current);
                return;

            default:
                ReplyEffects.OfSuccess(current, frame, ref _state, _transaction);
                break;
        }

        MoveOn(current);
    }

    private void EndExec()
    {
        Exchange exec = queue[_state.Cursor];
        exec.Fate = exec.Has(ExchangeMarks.ReplyOff) ? ExchangeFate.Silent : ExchangeFate.Answered;
        _state.Executing = false;
        _state.InMulti = false;
        bool skip = _state.SkipAfterExec;
        _state.SkipAfterExec = false;
        MoveOn(exec);
        _state.Mode = skip && _state.Mode != ReplyMode.Off ? ReplyMode.Skip : _state.Mode;
    }

    /// <summary>Nothing answers this command; what it does to the state is assumed to have worked.</summary>
    private void SettleSilent(Exchange current)
    {
        if (_state.IsReplica)
        {
            current.Fate = ExchangeFate.Silent;
            _state.Cursor++;
            return;
        }

        bool queues = !RunsNow(current);
        bool refused = ReplyRules.IsRefusedWhileSubscribed(current, _state);
        current.Marks |= _state.Mode != ReplyMode.On ? ExchangeMarks.ReplyOff : ExchangeMarks.None;
        if (queues)
        {
            Queue(current);
            return;
        }

        current.Fate = ExchangeFate.Silent;
        switch (refused ? CommandBehaviour.Ordinary : current.Behaviour)
        {
            case CommandBehaviour.ClientReply:
                SetSilentMode(current);
                return;

            case CommandBehaviour.Multi:
                MoveOn(current);
                TransactionWalk.Begin(ref _state, current.Offset);
                return;

            case CommandBehaviour.Exec when _state.InMulti && !_state.Executing:
                _state.ExecDiscard = 0;
                _transaction.BeginExec(ref _state, current);
                return;

            default:
                ReplyEffects.OfSilence(current, refused, ref _state, _transaction);
                if (current.Malformed)
                {
                    anomalies.Report(AnomalyKind.MuteConnection, connection);
                }

                break;
        }

        MoveOn(current);
    }

    private void SetSilentMode(Exchange current)
    {
        ReplyMode? asked = ReplyRules.ModeOf(current);
        bool executing = _state.Executing;
        MoveOn(current);
        if (asked == ReplyMode.Off)
        {
            _state.Mode = ReplyMode.Off;
        }
        else if (asked == ReplyMode.Skip && _state.Mode != ReplyMode.Off)
        {
            _state.SkipAfterExec |= executing;
            _state.Mode = executing ? _state.Mode : ReplyMode.Skip;
            if (current.EmptyBehind && !executing)
            {
                _state.Mode = ReplyMode.On;
                _state.IsSkipDoubtful = true;
            }
        }
    }

    /// <summary>The turn goes to the next command; a SKIP is used up.</summary>
    private void MoveOn(Exchange exchange)
    {
        if (_state.Executing)
        {
            _transaction.MoveOn(ref _state);
            return;
        }

        if (_state.Mode == ReplyMode.Skip)
        {
            _state.Mode = ReplyMode.On;
        }

        _state.Cursor++;
    }
}
