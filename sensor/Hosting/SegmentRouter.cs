using Sensor.Packets;

namespace Sensor.Hosting;

/// <summary>
/// Belongs to one capture thread: gathers segments into one open batch per worker, chosen by flow hash, and hands
/// batches over when they are full or the source is idle. In replay it waits for a slow worker for ever; live it waits
/// up to 100 ms, lets the kernel's ring absorb meanwhile, then drops the batch and counts it (<c>queue_full</c>).
/// </summary>
internal sealed class SegmentRouter : ISegmentRoute
{
    private const int LiveWaitMilliseconds = 100;

    private readonly WorkerLane[] _workers;
    private readonly SegmentBatch[] _open;
    private readonly int _waitMilliseconds;
    private readonly bool _live;
    private PacketClock _clock;

    // Written by the capture thread, read by the monitor.
    private long _droppedSegments;
    private long _droppedBytes;

    public SegmentRouter(WorkerLane[] workers, bool live)
    {
        _workers = workers;
        _open = [.. workers.Select(worker => worker.Rent())];
        _live = live;
        _waitMilliseconds = live ? LiveWaitMilliseconds : Timeout.Infinite;
    }

    public long DroppedSegments => Volatile.Read(ref _droppedSegments);

    public long DroppedBytes => Volatile.Read(ref _droppedBytes);

    public void Add(in TcpSegment segment)
    {
        if (_clock.TryAdvance(segment.TimeNs, out long nowNs))
        {
            TellTime(nowNs);
        }

        int index = _workers.Length == 1 ? 0 : IndexOf(segment.Key.Canonical);
        if (!_open[index].TryAdd(segment))
        {
            HandOver(index);
            _open[index].TryAdd(segment);
        }
    }

    public void Flush()
    {
        for (int i = 0; i < _workers.Length; i++)
        {
            if (_open[i].Count > 0)
            {
                HandOver(i);
            }
        }
    }

    public void TellTime(long nowNs)
    {
        for (int i = 0; i < _workers.Length; i++)
        {
            if (!_open[i].TryAddTick(nowNs))
            {
                HandOver(i);
                _open[i].TryAddTick(nowNs);
            }
        }
    }

    /// <summary>The worker of a flow, of so many.</summary>
    public static int IndexOf(in FlowKey canonical, int workers) =>
        (int)(((ulong)(uint)canonical.GetHashCode() * (uint)workers) >> 32);

    /// <summary>
    /// Both directions of a flow hash alike. In replay all flows between two addresses do: what is counted per client
    /// (<c>attempt_count</c>) is then counted in the order of one worker, and their number changes no event.
    /// </summary>
    private int IndexOf(in FlowKey canonical) =>
        IndexOf(_live ? canonical : canonical with { SourcePort = 0, DestinationPort = 0 }, _workers.Length);

    private void HandOver(int index)
    {
        SegmentBatch batch = _open[index];
        if (_workers[index].TryHandOver(batch, _waitMilliseconds))
        {
            _open[index] = _workers[index].Rent();
            return;
        }

        Volatile.Write(ref _droppedSegments, _droppedSegments + batch.Segments);
        Volatile.Write(ref _droppedBytes, _droppedBytes + batch.WireBytes);
        batch.Clear();
    }
}
