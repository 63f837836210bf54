using Sensor.Capture;
using Sensor.Packets;

namespace Sensor.Hosting;

/// <summary>
/// The thread that reads one interface: decodes, counts by direction, and copies segments into batches for the workers.
/// An interface that goes away is tried again every second. What it counts is published for the monitor.
/// </summary>
internal sealed class CaptureThread : IDisposable
{
    private const int ReopenMilliseconds = 1000;
    private const int StatisticsMilliseconds = 500;

    /// <summary>
    /// What the kernel may still hold when a read finds nothing: a block of its ring that is not full is given after the
    /// read time-out of 100 ms.
    /// </summary>
    private const long KernelHoldsNs = 200_000_000;

    /// <summary>A batch that is not full leaves after so much packet time.</summary>
    private const long FlushNs = 50_000_000;

    private readonly PcapLiveSource _source;
    private readonly SegmentRouter _router;
    private readonly DirectionWatch _directions;
    private readonly PacketDecoder _decoder;
    private readonly ManualResetEventSlim _stopped = new();
    private readonly Thread _thread;
    private readonly Lock _publishing = new();

    // Of the capture thread.
    private long _flushAtNs;
    private long _statisticsAtMs;
    private long _toServer;
    private long _toClient;

    // Published.
    private CaptureStatistics _statistics;
    private long _downSinceNs;
    private long _handedToNs = WallClock.NowNs;
    private volatile Exception? _fault;

    public CaptureThread(PcapLiveSource source, SegmentRouter router, DirectionWatch directions, PacketOptions options)
    {
        _source = source;
        _router = router;
        _directions = directions;
        _decoder = new PacketDecoder(options, Anomalies);
        _thread = new Thread(Run) { Name = $"capture {source.Name}", IsBackground = true };
    }

    public string Name => _source.Name;

    public string DownReason => _source.DownReason;

    public PacketAnomalies Anomalies { get; } = new();

    public PacketCounters Packets => _decoder.Counters;

    public SegmentRouter Router => _router;

    /// <summary>What ended it early; null while nothing did.</summary>
    public Exception? Fault => _fault;

    /// <summary>Since when the interface is gone; 0 while it is there.</summary>
    public long DownSinceNs => Volatile.Read(ref _downSinceNs);

    /// <summary>All packets before this time are with the workers.</summary>
    public long HandedToNs => Volatile.Read(ref _handedToNs);

    public CaptureStatistics Statistics
    {
        get
        {
            lock (_publishing)
            {
                return _statistics;
            }
        }
    }

    public void Start() => _thread.Start();

    /// <summary>Asks for the end; what the kernel holds is still read.</summary>
    public void Stop()
    {
        _source.Stop();
        _stopped.Set();
    }

    public void Join() => _thread.Join();

    public void Dispose() => _stopped.Dispose();

    private void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        catch (Exception e)
        {
            _fault = e;
        }

        _router.Flush();
        Publish();
    }

    private bool Step()
    {
        switch (_source.TryRead(out CapturedPacket packet))
        {
            case CaptureStatus.Packet:
                Take(packet);
                return true;
            case CaptureStatus.Idle:
                _router.Flush();
                Volatile.Write(ref _handedToNs, WallClock.NowNs - KernelHoldsNs);
                PublishNowAndThen();
                return true;
            case CaptureStatus.InterfaceDown:
                _router.Flush();
                WaitForInterface();
                return true;
            default:
                return false;
        }
    }

    private void Take(in CapturedPacket packet)
    {
        if (_decoder.TryDecode(packet, out TcpSegment segment) == PacketStatus.Segment)
        {
            CountDirection(segment);
            _router.Add(segment);
        }

        if (packet.TimeNs >= _flushAtNs)
        {
            _flushAtNs = packet.TimeNs + FlushNs;
            _router.Flush();
            Volatile.Write(ref _handedToNs, packet.TimeNs);
            PublishNowAndThen();
        }
    }

    /// <summary>
    /// Segments with payload only: bare acknowledgements of a one-sided mirror would hide that it is one.
    /// </summary>
    private void CountDirection(in TcpSegment segment)
    {
        if (segment.WireLength == 0)
        {
            return;
        }

        if (_directions.IsToServer(segment.Key))
        {
            _toServer++;
        }
        else if (_directions.IsToClient(segment.Key))
        {
            _toClient++;
        }
    }

    private void WaitForInterface()
    {
        if (DownSinceNs == 0)
        {
            Volatile.Write(ref _downSinceNs, WallClock.NowNs);
            Publish();
        }

        Volatile.Write(ref _handedToNs, WallClock.NowNs);
        _stopped.Wait(ReopenMilliseconds);
        if (_source.TryReopen())
        {
            Volatile.Write(ref _downSinceNs, 0);
        }
    }

    private void PublishNowAndThen()
    {
        if (Environment.TickCount64 >= _statisticsAtMs)
        {
            _statisticsAtMs = Environment.TickCount64 + StatisticsMilliseconds;
            Publish();
        }
    }

    private void Publish()
    {
        _directions.Count(_toServer, _toClient);
        _toServer = 0;
        _toClient = 0;
        CaptureStatistics statistics = _source.ReadStatistics();
        lock (_publishing)
        {
            _statistics = statistics;
        }
    }
}
