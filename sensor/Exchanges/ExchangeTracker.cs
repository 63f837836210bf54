using System.Diagnostics.CodeAnalysis;
using Sensor.Anomalies;
using Sensor.Streams;

namespace Sensor.Exchanges;

/// <summary>
/// Pairs the commands of one connection with their replies (REDIS-FACTS §3, §4). Fed with the connection's items in
/// order; after each, settled exchanges are taken in command order. Never guesses: while the pairing is not proven
/// (<see cref="PairingProof"/>), commands wait for the proof or leave unpaired.
/// </summary>
internal sealed class ExchangeTracker : IDisposable
{
    private readonly ExchangeContext _context;
    private readonly PairingRecovery _recovery;
    private readonly CommandStream _commands;
    private readonly ReplyStream _replies;
    private long _countedBytes;

    public ExchangeTracker(ExchangeShared shared, IAnomalyReporter anomalies, int connection, bool handshakeSeen)
    {
        _context = new ExchangeContext(shared, anomalies, connection, handshakeSeen);
        _recovery = new PairingRecovery(_context);
        _commands = new CommandStream(_context, _recovery);
        _replies = new ReplyStream(_context, _commands, _recovery);
    }

    /// <summary>Whether commands wait for a reply: such a connection is evicted last.</summary>
    public bool InFlight => !_context.Pairing.IsComplete;

    /// <summary>
    /// Whether silence would settle something: then <see cref="Advance"/> is to be called as time passes.
    /// </summary>
    public bool WaitsForTime => _context.Proof.Phase == ProofPhase.Window || _context.LoginProof.IsOpen;

    /// <summary>Bytes that waiting commands and unfinished frames hold.</summary>
    public long MemoryBytes => _context.Commands.MemoryBytes + _context.Replies.MemoryBytes
        + _context.LoginProof.MemoryBytes + _context.Queue.HeldBytes;

    /// <summary>Whether pushes are wanted; off by default.</summary>
    public bool TakePushes
    {
        get => _replies.TakePushes;
        set => _replies.TakePushes = value;
    }

    /// <summary>Takes bytes, a gap, the server's end or the close of this connection.</summary>
    public void Accept(in StreamItem item)
    {
        Advance(item.TimeNs);
        _context.Proof.LastTimeNs = item.TimeNs;
        bool fromClient = item.Direction == Direction.ToServer;
        switch (item.Kind)
        {
            case StreamItemKind.Bytes when fromClient:
                _commands.Accept(item);
                break;
            case StreamItemKind.Bytes:
                _replies.Accept(item);
                break;
            case StreamItemKind.Gap when fromClient:
                _commands.AcceptGap(item);
                break;
            case StreamItemKind.Gap:
                _replies.AcceptGap(item);
                break;
            case StreamItemKind.ServerEnded:
                _recovery.AtServersEnd();
                break;
            case StreamItemKind.Closed:
                _context.DropUnfinished(item.TimeNs);
                _recovery.Close(item);
                break;
            default:
                break;
        }
    }

    /// <summary>Time passes: what a silence proves may leave.</summary>
    public void Advance(long nowNs)
    {
        if (_context.Proof.IsIdle(nowNs))
        {
            _recovery.AtIdle();
        }
    }

    /// <summary>Commands that have not been taken yet, settled or not, in command order.</summary>
    public int Count => _context.Queue.Count;

    /// <summary>A gap lies behind the last command: any other may have followed it.</summary>
    public bool IsBehindGap => _commands.IsBehindGap || _context.Queue.IsBehindGap;

    /// <summary>One of them; it is not to be changed, and its settlement may still be taken back.</summary>
    public Exchange Peek(int index) => _context.Queue[_context.Queue.First + index];

    /// <summary>The one that <see cref="TryTake(out Exchange?)"/> would give.</summary>
    public bool TryPeek([NotNullWhen(true)] out Exchange? exchange)
    {
        exchange = IsTakeable(_context.Queue.First) ? _context.Queue[_context.Queue.First] : null;
        return exchange is not null;
    }

    /// <summary>
    /// The caller takes none of those that it could: they are no commands in flight. Gives the bytes that they hold,
    /// about, since <paramref name="heldTo"/>, which it moves on; begin with 0.
    /// </summary>
    public long HoldBack(ref long heldTo)
    {
        long bytes = 0;
        ExchangeQueue queue = _context.Queue;
        heldTo = Math.Clamp(heldTo, queue.First, queue.End);
        for (; IsTakeable(heldTo); heldTo++)
        {
            bytes += queue[heldTo].HeldBytes;
        }

        queue.HoldTo(heldTo);
        return bytes;
    }

    /// <summary>
    /// The caller takes what it could take now only later: that is no longer in flight. Gives the number behind it;
    /// false where it is the same as before.
    /// </summary>
    public bool TryHoldSettled(out long end)
    {
        ExchangeQueue queue = _context.Queue;
        end = queue.SettledTo;
        long before = end;
        while (IsTakeable(end))
        {
            end++;
        }

        queue.HoldTo(end);
        return end != before;
    }

    /// <summary>
    /// The next settled exchange below a number; the caller gives it back with <see cref="Release"/> when it is told.
    /// </summary>
    public bool TryTake(long end, [NotNullWhen(true)] out Exchange? exchange)
    {
        long first = _context.Queue.First;
        exchange = first < end && IsTakeable(first) ? _context.Queue.Dequeue() : null;
        return exchange is not null;
    }

    public bool TryTake([NotNullWhen(true)] out Exchange? exchange) => TryTake(long.MaxValue, out exchange);

    public void Release(Exchange exchange) => _context.Queue.Pool.Return(exchange);

    /// <summary>
    /// The next push, valid until the next call; only with <see cref="TakePushes"/>. Ask after each item.
    /// </summary>
    public bool TryTakePush([NotNullWhen(true)] out PushFrame? push) => _replies.TryTakePush(out push);

    public bool HasUndecoded => _context.Undecoded.Any;

    /// <summary>Bytes that were passed over without being understood, since the last call.</summary>
    public bool TryTakeUndecoded(out UndecodedBytes bytes) => _context.Undecoded.TryTake(out bytes);

    /// <summary>Counts what this connection holds now among what all of the worker's hold.</summary>
    public void CountMemory()
    {
        long bytes = MemoryBytes;
        _context.Shared.Held.Change(bytes - _countedBytes);
        _countedBytes = bytes;
    }

    /// <summary>The worker's memory is used up: what is printed of waiting data commands is given up.</summary>
    public void Shrink()
    {
        if (_context.Queue.Count > 0)
        {
            _context.Report(AnomalyKind.RetentionOverLimit);
            _context.Queue.Shrink();
        }
    }

    /// <summary>
    /// As <see cref="Shrink"/>, where that was not enough: all that waits leaves, and is to be taken.
    /// </summary>
    public void GiveUp(long timeNs) => _commands.GiveUp(timeNs);

    public void Dispose()
    {
        _context.Dispose();
        _context.Shared.Held.Change(-_countedBytes);
        _countedBytes = 0;
    }

    /// <summary>Settled, and not on trial.</summary>
    private bool IsTakeable(long number) => number < _context.Queue.End && _context.Queue[number].IsSettled
        && !(_context.Proof.Phase == ProofPhase.Window && number >= _context.Proof.WindowFrom)
        && !(_context.LoginProof.IsOpen && number >= _context.LoginProof.From);
}
