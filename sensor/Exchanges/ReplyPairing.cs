using Sensor.Anomalies;
using Sensor.Commands;

namespace Sensor.Exchanges;

/// <summary>
/// Hands the server's frames to the commands that wait for them, in order, by the rules of REDIS-FACTS §3. Each command
/// is judged when it is its turn, in the state that the replies before it have made. Knows nothing of loss: who calls
/// it decides whether its answers are proven.
/// </summary>
internal sealed class ReplyPairing
{
    private readonly ExchangeQueue _queue;
    private readonly CommandTurn _turn;
    private readonly AnsweredCommands _answered;
    private readonly UnansweredCommands _unanswered;
    private PairingState _state;

    public ReplyPairing(ExchangeQueue queue, ExchangeOptions options, IAnomalyReporter anomalies, int connection)
    {
        _queue = queue;
        _turn = new CommandTurn(new TransactionWalk(queue, options, anomalies, connection), queue);
        _answered = new AnsweredCommands(_turn);
        _unanswered = new UnansweredCommands(_turn, anomalies, connection);
    }

    public ref PairingState State => ref _state;

    /// <summary>The command whose reply, or element of EXEC, comes next; null when none waits.</summary>
    public Exchange? Current => _turn.Current(_state);

    public long CurrentNumber => _state.CurrentNumber;

    /// <summary>Every command has its answer, and no transaction is half read.</summary>
    public bool IsComplete => _state.Cursor == _queue.End && !_state.Executing;

    /// <summary>Nothing is owed for certain: whatever waits may as well have no answer.</summary>
    public bool OwesNothing => IsComplete || (Current is { } current && IsOptional(current));

    /// <summary>
    /// The next frame is EXEC's array: only its header is to be read, its elements belong to the queued commands.
    /// </summary>
    public bool NeedsHeaderOnly => !_state.Executing && (_state.InMulti || _state.MultiUnknown)
        && _state.Mode == ReplyMode.On && Current is { Behaviour: CommandBehaviour.Exec };

    /// <summary>
    /// The command whose turn it is owes one reply, which is its answer whatever it says, and changes nothing but this
    /// command: so it is with most commands, most of the time.
    /// </summary>
    public bool IsPlain => _state.IsPlain && _state.Cursor < _queue.End
        && _queue[_state.Cursor] is
        {
            Definition.Behaviour: CommandBehaviour.Ordinary, IsSettled: false, SilentLogin: false,
        };

    public void Enqueue(Exchange exchange)
    {
        _queue.Enqueue(exchange);
        if (!IsPlain)
        {
            Advance();
        }
    }

    /// <summary>
    /// Hands over a frame that is no error, aggregate or push, while the turn is plain: a short way of Accept.
    /// </summary>
    public void AcceptPlain(in ReplyFrame frame)
    {
        Exchange current = _queue[_state.Cursor];
        ReplyShape.Fill(current, frame);
        current.Fate = ExchangeFate.Answered;
        current.Marks &= ~ExchangeMarks.ReplyOff;
        _state.Cursor++;
        if (_state.Cursor < _queue.End && !IsPlain)
        {
            Advance();
        }
    }

    /// <summary>An empty command passed: it uses up a SKIP. True where servers differ (FINDINGS A6).</summary>
    public bool NoteEmptyCommand()
    {
        if (_state.Cursor < _queue.End)
        {
            _queue[_queue.End - 1].EmptyBehind = true;
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
        if (SubscriptionState.IsConfirmation(frame))
        {
            SettleOptionalBefore(frame);
        }

        if (OutOfBand.IsAmbiguous(frame, _state, Current))
        {
            return PairingResult.Mismatch;
        }

        if (OutOfBand.Is(frame, ref _state, Current))
        {
            // It may have shown the protocol, and with it that a command was refused in silence.
            Advance();
            return PairingResult.Push;
        }

        if (IsPassedOver)
        {
            _state.ExecDiscard--;
            _queue[_state.Cursor].ReplySizeBytes += frame.SizeBytes;
            Advance();
            return PairingResult.Paired;
        }

        SettleOptionalBefore(frame);

        return Current is not { } current ? PairingResult.WithoutCommand
            : _state.IsSkipDoubtful ? PairingResult.Mismatch : AcceptFor(current, frame);
    }

    /// <summary>
    /// At a quiet point: what was only waiting for a refusal or for further confirmations is decided, for nothing more
    /// can come to what was sent before <paramref name="beforeNs"/>.
    /// </summary>
    public void SettleOptional(long beforeNs = long.MaxValue)
    {
        while (Current is { } current && IsOptional(current) && current.LastByteTimeNs <= beforeNs)
        {
            SettleWithoutFrame(current);
        }
    }

    /// <summary>
    /// The server has ended: SHUTDOWN, whose turn it is, has no reply when it works, and had it failed, an error would
    /// have come before. What waits behind it has no answer, which the close of the connection will say.
    /// </summary>
    public void SettleShutdown()
    {
        if (!_state.Executing && Current is { Behaviour: CommandBehaviour.Shutdown } shutdown
            && _state.RunsNow(shutdown))
        {
            shutdown.Fate = ExchangeFate.Answered;
            _turn.MoveOn(ref _state);
        }
    }

    /// <summary>
    /// Settles what needs no frame: silent commands, those that are not executed, and EXEC after its last element.
    /// </summary>
    public void Advance()
    {
        while (true)
        {
            if (_state.Executing && _state.ExecDiscard == 0 && _state.CurrentNumber == _state.Cursor)
            {
                _turn.EndExec(ref _state);
                continue;
            }

            Exchange? current = Current;
            if (current is null || IsPassedOver)
            {
                return;
            }

            if (current.IsSettled && !_state.Executing)
            {
                _state.Cursor++;
            }
            else if (!_unanswered.TrySettle(ref _state, current))
            {
                return;
            }
        }
    }

    /// <summary>Forgets what a loss has made unknown; the queue's commands have been settled by the caller.</summary>
    public void Forget(bool keepSubscriptions) => _state = new PairingState
    {
        Cursor = _queue.End,
        IsResp3 = _state.IsResp3,
        IsResp3Doubtful = _state.IsResp3,
        IsMonitor = _state.IsMonitor,
        IsReplica = _state.IsReplica,
        MultiUnknown = true,
        MayBeSubscribedUnseen = true,
        Subscriptions = keepSubscriptions ? _state.Subscriptions : default,
    };

    /// <summary>EXEC's next element belongs to a command that was never seen, or has left already.</summary>
    private bool IsPassedOver => _state.Executing && _state.ExecDiscard > 0;

    private bool IsOptional(Exchange exchange) => ReplyRules.OwedTo(exchange, _state) == ReplyOwed.Optional;

    /// <summary>What may have no answer has none when a frame comes that cannot be it.</summary>
    private void SettleOptionalBefore(in ReplyFrame frame)
    {
        while (Current is { } waiting && IsOptional(waiting) && !OptionalReply.IsFor(waiting, frame)
            && !_state.IsSkipDoubtful)
        {
            SettleWithoutFrame(waiting);
        }
    }

    private void SettleWithoutFrame(Exchange current)
    {
        _unanswered.Settle(ref _state, current);
        Advance();
    }

    private PairingResult AcceptFor(Exchange current, in ReplyFrame frame)
    {
        Exchange? exec = _state.Executing ? _queue[_state.Cursor] : null;
        PairingResult result = _answered.Accept(ref _state, current, frame);
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
