using Sensor.Capture.Ebpf;
using Sensor.Events;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// The two threads of the host's streams: one reads what the kernel shows and hands it to the workers; the other looks
/// for servers that start and end, and attaches to them, which takes its time.
/// </summary>
internal sealed class HostThread : IDisposable
{
    private const int LookMilliseconds = 400;

    private readonly EbpfSource _source;
    private readonly StreamRouter _router;
    private readonly ILogger _log;
    private readonly ManualResetEventSlim _stopped = new();
    private readonly Thread _reader;
    private readonly Thread _watcher;
    private readonly long _startNs = WallClock.NowNs;
    private volatile Exception? _fault;
    private long _handedToNs = WallClock.NowNs;
    private bool _isStarted;
    private long _lostBytes;

    public HostThread(EbpfSource source, StreamRouter router, ILogger log)
    {
        _source = source;
        _router = router;
        _log = log;
        _reader = new Thread(Read) { Name = "host streams", IsBackground = true };
        _watcher = new Thread(Watch) { Name = "host processes", IsBackground = true };
    }

    /// <summary>What ended it early; null while nothing did.</summary>
    public Exception? Fault => _fault;

    /// <summary>All that passed before this time is with the workers.</summary>
    public long HandedToNs => Volatile.Read(ref _handedToNs);

    /// <summary>Attaches to the servers that are there; when it returns, what they do from now on is told.</summary>
    public void Start()
    {
        _source.BeginReading(_router.Add);
        Tell(_source.TracesSockets ? "sockets are traced"
            : "older way of tracing: every system call of this host pays a little (kernel older than 6.3, or capture.trace)");
        _source.LookForProcesses(Tell);
        if (!_source.Watched.Any())
        {
            Tell("no such server runs here now; one that starts will be watched");
        }

        _reader.Start();
        _watcher.Start();
        _isStarted = true;
    }

    /// <summary>What the kernel has told until now is still read.</summary>
    public void Stop()
    {
        _stopped.Set();
        if (_isStarted)
        {
            _watcher.Join();
            _reader.Join();
        }
    }

    /// <summary>Says in the log what found no room since it was last said; the events say it by connection.</summary>
    public void LookAtLosses()
    {
        long lost = _source.Count(EbpfCounter.RingFullBytes);
        if (lost > _lostBytes)
        {
            _log.Warning("eBPF: {Bytes} bytes found no room in the ring; a larger capture.ring_size absorbs more",
                lost - _lostBytes);
            _lostBytes = lost;
        }
    }

    /// <summary>
    /// After <see cref="Stop"/>: what was lost behind the last word of its connection, and so is no connection's gap.
    /// </summary>
    public void TellUntold(SensorEvents events)
    {
        LookAtLosses();
        if (_lostBytes > _source.LostBytesTold)
        {
            long now = WallClock.NowNs;
            events.TellGap(now,
                new SensorGap(GapEventCause.RingFull, _startNs, now) { Bytes = _lostBytes - _source.LostBytesTold });
        }
    }

    public void Dispose()
    {
        // Whatever ended the run: nobody may read a ring that is given back.
        Stop();
        _stopped.Dispose();
    }

    private void Read()
    {
        try
        {
            while (!_stopped.IsSet)
            {
                long before = WallClock.NowNs;
                _source.Read(wait: true);
                _router.Flush();
                Volatile.Write(ref _handedToNs, before);
            }

            _source.EndReading();
        }
        catch (Exception e)
        {
            _fault = e;
        }

        _router.Flush();
    }

    private void Watch()
    {
        try
        {
            while (!_stopped.Wait(LookMilliseconds))
            {
                _source.LookForProcesses(Tell);
            }
        }
        catch (Exception e)
        {
            _fault = e;
        }
    }

    private void Tell(string sentence) => _log.Information("eBPF: {Sentence:l}", sentence);
}
