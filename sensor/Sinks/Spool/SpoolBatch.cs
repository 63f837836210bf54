namespace Sensor.Sinks.Spool;

/// <summary>
/// Records on their way to a sink, in order. Each is settled once, accepted or refused for good, by any thread; when all
/// are, the sink's cursor may move behind them. Filled by one thread before it is sent, reused when it is settled.
/// </summary>
internal sealed class SpoolBatch
{
    private readonly List<SpoolRecord> _records = [];
    private readonly Lock _lock = new();
    private readonly List<Refusal> _refusals = [];
    private int _open;

    /// <summary>A record that the sink will never take, and why, in the sink's words without secrets.</summary>
    public readonly record struct Refusal(int Index, string Reason);

    public int Count => _records.Count;

    public SpoolRecord this[int index] => _records[index];

    /// <summary>Of the events themselves.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Whether nothing of it is open any more.</summary>
    public bool IsSettled => Volatile.Read(ref _open) == 0;

    /// <summary>Complete when <see cref="IsSettled"/>.</summary>
    public IReadOnlyList<Refusal> Refusals => _refusals;

    public void Add(SpoolRecord record)
    {
        _records.Add(record);
        PayloadBytes += record.Payload.Length;
        _open++;
    }

    /// <summary>So many of its records have arrived for good, by the sink's own acknowledgement where it gives one.</summary>
    public void Accept(int count = 1) => Interlocked.Add(ref _open, -count);

    public void Reject(int index, string reason)
    {
        lock (_lock)
        {
            _refusals.Add(new Refusal(index, reason));
        }

        Interlocked.Decrement(ref _open);
    }

    public void Clear()
    {
        _records.Clear();
        _refusals.Clear();
        PayloadBytes = 0;
        _open = 0;
    }
}
