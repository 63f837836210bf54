namespace Sensor.Sinks.Spool;

/// <summary>
/// Records on their way to a sink, in order, and the bytes that they lie in. Each is settled once, accepted or refused
/// for good, by any thread; when all are, the sink's cursor may move behind them. Filled by one thread before it is sent,
/// reused when it is settled.
/// </summary>
internal sealed class SpoolBatch
{
    private readonly List<SpoolRecord> _records = [];
    private readonly Lock _lock = new();
    private readonly List<Refusal> _refusals = [];
    private bool[] _settled = new bool[256];
    private int _firstOpen;
    private int _open;

    /// <summary>A record that the sink will never take, and why, in the sink's words without secrets.</summary>
    public readonly record struct Refusal(SpoolRecord Record, string Reason);

    public int Count => _records.Count;

    public SpoolRecord this[int index] => _records[index];

    /// <summary>Records that it was filled with, whatever of it is still to be sent.</summary>
    public int Events { get; private set; }

    /// <summary>Bytes of their payloads.</summary>
    public long EventBytes { get; private set; }

    /// <summary>Bytes of the payloads that it holds now.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Where the spool goes on behind it.</summary>
    public SpoolPosition End { get; set; }

    /// <summary>
    /// The bytes that its records are parts of; the reader's. They stay where they are: what sends them outside the
    /// runtime need not copy them.
    /// </summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>Whether nothing of it is open any more.</summary>
    public bool IsSettled => Volatile.Read(ref _open) == 0;

    /// <summary>Complete when <see cref="IsSettled"/>.</summary>
    public IReadOnlyList<Refusal> Refusals => _refusals;

    /// <summary>Makes room for so many bytes; what was there is lost.</summary>
    public void Reserve(int bytes)
    {
        if (Bytes.Length < bytes)
        {
            Bytes = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        }
    }

    public void Add(SpoolRecord record)
    {
        if (_records.Count == _settled.Length)
        {
            Array.Resize(ref _settled, 2 * _settled.Length);
        }

        _records.Add(record);
        int length = record.Payload.Length;
        PayloadBytes += length;
        EventBytes += length;
        Events++;
        _open++;
    }

    /// <summary>
    /// So many more of its records, from the first open one on, have arrived for good, by the sink's own acknowledgement
    /// where it gives one. For sinks that settle in order.
    /// </summary>
    public void Accept(int count = 1)
    {
        lock (_lock)
        {
            for (int i = 0; i < count; i++)
            {
                while (_settled[_firstOpen])
                {
                    _firstOpen++;
                }

                _settled[_firstOpen++] = true;
            }
        }

        Interlocked.Add(ref _open, -count);
    }

    /// <summary>The same for one record, in any order.</summary>
    public void AcceptAt(int index)
    {
        Volatile.Write(ref _settled[index], true);
        Interlocked.Decrement(ref _open);
    }

    public void Reject(int index, string reason)
    {
        lock (_lock)
        {
            _settled[index] = true;
            _refusals.Add(new Refusal(_records[index], reason));
        }

        Interlocked.Decrement(ref _open);
    }

    /// <summary>Leaves only what is still open, to be sent again; only while nobody settles.</summary>
    public void KeepOpen()
    {
        int kept = 0;
        PayloadBytes = 0;
        for (int i = 0; i < _records.Count; i++)
        {
            if (!_settled[i])
            {
                _records[kept++] = _records[i];
                PayloadBytes += _records[i].Payload.Length;
            }
        }

        _records.RemoveRange(kept, _records.Count - kept);
        Array.Clear(_settled);
        _firstOpen = 0;
    }

    public void Clear()
    {
        _records.Clear();
        _refusals.Clear();
        Array.Clear(_settled);
        PayloadBytes = 0;
        EventBytes = 0;
        Events = 0;
        _firstOpen = 0;
        _open = 0;
    }
}
