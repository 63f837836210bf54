using System.Runtime.InteropServices;
using Sensor.Sinks.Spool;

namespace Sensor.Sinks.Kafka;

/// <summary>
/// The batches whose records are out. A record's opaque number says which batch, and which record of it. A batch may be
/// reused as soon as it is settled, so it is forgotten before its last record is. Used by one thread.
/// </summary>
internal sealed class KafkaInFlight
{
    private const int IndexBits = 32;

    private readonly List<Entry> _entries = [];
    private readonly Stack<int> _free = new();
    private int _runSlot = -1;
    private int _run;
    private long _added;

    private record struct Entry(SpoolBatch? Batch, int Open, long SentAt, long First);

    /// <summary>Records that are not settled.</summary>
    public int Open { get; private set; }

    /// <summary>Records from the first batch that is not settled on: what would be sent again.</summary>
    public int Span
    {
        get
        {
            long first = _added;
            foreach (Entry entry in _entries)
            {
                first = entry.Batch is null ? first : Math.Min(first, entry.First);
            }

            return (int)(_added - first);
        }
    }

    /// <summary>When the oldest batch that is not settled was taken (a time stamp of Stopwatch); null: none is out.</summary>
    public long? Oldest
    {
        get
        {
            long oldest = long.MaxValue;
            foreach (Entry entry in _entries)
            {
                oldest = entry.Batch is null ? oldest : Math.Min(oldest, entry.SentAt);
            }

            return oldest == long.MaxValue ? null : oldest;
        }
    }

    /// <summary>Takes a batch; gives the opaque number of its first record, to which an index is added.</summary>
    public nint Add(SpoolBatch batch, long now)
    {
        if (!_free.TryPop(out int slot))
        {
            slot = _entries.Count;
            _entries.Add(default);
        }

        _entries[slot] = new Entry(batch, batch.Count, now, _added);
        _added += batch.Count;
        Open += batch.Count;
        return (nint)(slot + 1L << IndexBits);
    }

    /// <summary>A record has arrived. Told to its batch with the next <see cref="Flush"/>.</summary>
    public void Accept(nint opaque)
    {
        int slot = SlotOf(opaque);
        if (slot != _runSlot)
        {
            Flush();
            _runSlot = slot;
        }

        _run++;
    }

    /// <summary>Tells the batch of the last records that they have arrived.</summary>
    public void Flush()
    {
        if (_run > 0)
        {
            int count = _run;
            _run = 0;
            Settle(_runSlot, count).Accept(count);
        }

        _runSlot = -1;
    }

    /// <summary>A record is refused for good.</summary>
    public void Reject(nint opaque, string reason)
    {
        Flush();
        Settle(SlotOf(opaque), 1).Reject((int)((long)opaque & uint.MaxValue), reason);
    }

    public void Clear()
    {
        _entries.Clear();
        _free.Clear();
        _run = 0;
        _runSlot = -1;
        Open = 0;
    }

    private SpoolBatch Settle(int slot, int count)
    {
        ref Entry entry = ref CollectionsMarshal.AsSpan(_entries)[slot];
        SpoolBatch batch = entry.Batch!;
        entry.Open -= count;
        Open -= count;
        if (entry.Open == 0)
        {
            entry = default;
            _free.Push(slot);
        }

        return batch;
    }

    private static int SlotOf(nint opaque) => (int)((long)opaque >> IndexBits) - 1;
}
