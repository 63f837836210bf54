using Sensor.Packets;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// Belongs to the thread that reads the host's streams: gathers items into one open batch per worker. A connection goes
/// to the worker that has its packets, where an interface shows it, too. For a slow worker it waits: the kernel's ring
/// absorbs meanwhile, and what it cannot hold is missing there, connection by connection and to the byte.
/// </summary>
internal sealed class StreamRouter
{
    private readonly WorkerLane[] _workers;
    private readonly StreamBatch[] _open;
    private int[] _workerOf = new int[64];
    private PacketClock _clock;

    public StreamRouter(WorkerLane[] workers)
    {
        _workers = workers;
        _open = [.. workers.Select(worker => worker.RentForStreams())];
    }

    public void Add(in StreamItem item)
    {
        if (_clock.TryAdvance(item.TimeNs, out long nowNs))
        {
            TellTime(nowNs);
        }

        if (item.Kind == StreamItemKind.Opened)
        {
            Place(item);
        }

        int worker = _workerOf[item.Connection];
        if (!_open[worker].TryAdd(item))
        {
            HandOver(worker);
            _open[worker].TryAdd(item);
        }
    }

    /// <summary>Hands over what is gathered.</summary>
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

    private void TellTime(long nowNs)
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

    private void Place(in StreamItem item)
    {
        if (item.Connection >= _workerOf.Length)
        {
            Array.Resize(ref _workerOf, Math.Max(item.Connection + 1, _workerOf.Length * 2));
        }

        ConnectionKey key = item.Opened!.Key;
        _workerOf[item.Connection] = item.Opened.Unix is not null
            ? item.Connection % _workers.Length
            : SegmentRouter.IndexOf(
                new FlowKey(key.Client.Address, key.Server.Address, key.Client.Port, key.Server.Port).Canonical,
                _workers.Length);
    }

    private void HandOver(int index)
    {
        _workers[index].HandOver(_open[index]);
        _open[index] = _workers[index].RentForStreams();
    }
}
