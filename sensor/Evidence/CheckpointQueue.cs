using System.Collections.Concurrent;

namespace Sensor.Evidence;

/// <summary>
/// The checkpoints of one stream on their way to other sinks: one for so much time at most, and only the newest where
/// nobody takes them. Filled by one thread, emptied by another.
/// </summary>
internal sealed class CheckpointQueue(string stream, long intervalNs)
{
    private const int Most = 64;

    private readonly ConcurrentQueue<Checkpoint> _queue = new();
    private long _lastNs;

    /// <summary>A digest was written; it is kept when its time has come.</summary>
    public void NoteDigest(ChainHead head, long nowNs)
    {
        if (nowNs - _lastNs >= intervalNs)
        {
            Keep(head, nowNs);
        }
    }

    public void Keep(ChainHead head, long nowNs)
    {
        _lastNs = nowNs;
        Digest last = head.Last;
        _queue.Enqueue(new Checkpoint(stream, last.File, last.LastRecord, head.Hash, nowNs));
        if (_queue.Count > Most)
        {
            _queue.TryDequeue(out _);
        }
    }

    /// <summary>Those that came since they were last taken.</summary>
    public IReadOnlyList<Checkpoint> Take()
    {
        List<Checkpoint> taken = [];
        while (_queue.TryDequeue(out Checkpoint? checkpoint))
        {
            taken.Add(checkpoint);
        }

        return taken;
    }
}
