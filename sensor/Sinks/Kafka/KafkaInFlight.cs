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

    private record struct Entry(SpoolBatch? Batch, int Open, long SentAt);

    /// <summary>Records that are not settled.</summary>
    public int Open { get; private set; }

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

        _entries[slot] = new Entry(batch, batch.Count, now);
        Open += batch.Count;
        return (nint)(slot + 1L << IndexBits);
    }

    /// <summary>A record has arrived. Of one batch they arrive in any order: each partition has its own.</summary>
    public void Accept(nint opaque) => Settle(SlotOf(opaque)).AcceptAt(IndexOf(opaque));

    /// <summary>A record is refused for good.</summary>
    public void Reject(nint opaque, string reason) => Settle(SlotOf(opaque)).Reject(IndexOf(opaque), reason);

    public void Clear()
    {
        _entries.Clear();
        _free.Clear();
        Open = 0;
    }

    private SpoolBatch Settle(int slot)
    {
        ref Entry entry = ref CollectionsMarshal.AsSpan(_entries)[slot];
        SpoolBatch batch = entry.Batch!;
        entry.Open--;
        Open--;
        if (entry.Open == 0)
        {
            entry = default;
            _free.Push(slot);
        }

        return batch;
    }

    private static int IndexOf(nint opaque) => (int)((long)opaque & uint.MaxValue);

    private static int SlotOf(nint opaque) => (int)((long)opaque >> IndexBits) - 1;
}
