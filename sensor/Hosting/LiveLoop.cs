using System.Diagnostics;
using Sensor.Capture;
using Sensor.Capture.Ebpf;
using Sensor.Control;
using Sensor.Events;
using Sensor.Hosting.Activity;
using Sensor.Hosting.Status;
using Sensor.Instances;
using Sensor.Policy;
using Sensor.Sinks;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// What a live run is made of: one capture thread per interface, the host's streams, the workers, the sinks, and who
/// watches over each of them. The calling thread turns it, once a second.
/// </summary>
internal sealed class LiveLoop : IDisposable
{
    private readonly LiveRequest _request;
    private readonly ServerWatch? _servers;
    private readonly SensorRun _run;
    private readonly FirstSeenMemory _memory;
    private readonly SensorPipeline _pipeline;
    private readonly CaptureThread[] _captures;
    private readonly SinkWatch _sinks;
    private readonly FileWatch _files;
    private readonly LiveMonitor _monitor;
    private readonly RunMarker _marker;
    private readonly HostThread? _host;
    private readonly WrittenMark _mark;
    private readonly LiveMetrics _metrics;
    private readonly LiveControl? _control;
    private ControlServer? _socket;

    /// <param name="request">What was asked for.</param>
    /// <param name="sources">Interfaces, and the host; disposed by who opened them.</param>
    /// <param name="sinks">Where events go, among them the ways into the spools of the sinks outside this host.</param>
    /// <param name="log">What the operator is to know.</param>
    public LiveLoop(
        LiveRequest request, (PcapLiveSource[] Interfaces, EbpfSource? Host) sources,
        (IReadOnlyList<SensorOutput> Outputs, RemoteOutputs Remote) sinks, ILogger log)
    {
        _request = request;
        StateDirectory state = new(request.StatePath, log);
        bool mayAsk = request.Polling.Count > 0 || request.Settings?.Path is not null;
        _servers = mayAsk ? new ServerWatch(request, state, log) : null;
        _servers?.AddServers();
        _run = RunOf(request, _servers?.Servers);
        _memory = new FirstSeenMemory(_run.FirstSeen, state);
        _memory.Restore();
        _pipeline = new SensorPipeline(request.Options, _run, EventSelection.All, sinks.Outputs, live: true);
        DirectionWatch directions = new(request.Ports);
        _captures = [.. sources.Interfaces.Select(source =>
            new CaptureThread(source, _pipeline.CreateRouter(), directions, request.Options.Packets))];
        _sinks = new SinkWatch(sinks.Remote, log);
        _files = new FileWatch(_pipeline.Outputs, request.Losses, log);
        _monitor = new LiveMonitor(_captures, directions, _pipeline, log)
        {
            Files = _files,
            Waiting = () => _sinks.Waiting,
        };
        _monitor.Start();
        _marker = RunMarker.Begin(state.FullPath, ClockReading.Now, log);
        _host = sources.Host is null ? null : new HostThread(sources.Host, _pipeline.CreateStreamRouter(), log);
        _mark = new WrittenMark(HandedTo(_captures, _host), _pipeline, () => _sinks.Lost + _files.Lost);
        TellBefore(log);
        SensorMetrics counted = new(_captures, _pipeline, sinks.Remote)
        {
            Sensor = request.Options.Sensor,
            Activity = _run.Activity!,
        };
        _metrics = new LiveMetrics(request.Metrics, counted, log);
        _control = request.Settings is { } settings
            ? new LiveControl(settings, _pipeline, sinks.Remote, Count, log) { Servers = _servers, Activity = _run.Activity }
            : null;
    }

    /// <summary>Cancelled when a sink cannot go on.</summary>
    public CancellationToken SinkFailed => _pipeline.SinkFailed;

    public bool HasFailed =>
        _pipeline.HasFailed || _captures.Any(capture => capture.Fault is not null) || _host?.Fault is not null;

    /// <summary>The configuration is to be read again.</summary>
    public void AskReload() => _control?.AskReload();

    public void AskRotation() => _control?.AskRotation();

    /// <exception cref="ControlFailure">The control socket cannot be opened.</exception>
    public void Start()
    {
        _socket = _control is null ? null : OpenSocket(_control, _request.Settings!.Control);

        // Before the first packet is read: the sooner the first answer, the fewer events leave without a user.
        _servers?.Start(_run, _pipeline.Commands, _pipeline.CreateWriter);
        Array.ForEach(_captures, capture => capture.Start());
        _host?.Start();
    }

    /// <summary>A second has passed.</summary>
    public void Turn()
    {
        _host?.LookAtLosses();
        _sinks.Look(WallClock.NowNs, _pipeline.Sensor);
        _monitor.LookNow();
        _run.Activity!.Look(ActivityTotals.Clock);
        _servers?.Look(_pipeline.Sensor);
        _memory.SaveWhenDue(WallClock.NowNs);
        _mark.Look();
        _marker.NoteAlive(_mark.Time);
        _control?.Look();
        _metrics.Look(WallClock.NowNs);
    }

    public LiveCounters Count() => new(
        _captures.Sum(capture => capture.Statistics.Received),
        _captures.Sum(capture => capture.Statistics.KernelDrops),
        _captures.Sum(capture => capture.Router.DroppedSegments),
        _pipeline.BatchesWaiting)
    {
        Sessions = _pipeline.OpenSessions,
        Events = _pipeline.EventsTold,
    };

    /// <summary>Captures no more, and writes what was captured.</summary>
    /// <exception cref="SinkFailure">A sink could not go on.</exception>
    public RunSummary Complete(Stopwatch watch)
    {
        _metrics.NoteStopping();
        _socket?.Dispose();
        Array.ForEach(_captures, capture => capture.Stop());
        Array.ForEach(_captures, capture => capture.Join());
        _host?.Stop();
        _host?.TellUntold(_pipeline.Sensor);
        RunStatistics asked = new();
        RunStatistics statistics = _pipeline.Complete(() =>
        {
            _servers?.Complete(asked);
            _servers?.Look(_pipeline.Sensor);
            _sinks.Complete(WallClock.NowNs, _pipeline.Sensor);
            _monitor.Stop();
            _control?.Complete();
        });
        statistics.Add(_control?.Statistics ?? new RunStatistics());
        _memory.Save();
        _marker.NoteStopped(ClockReading.Now);
        statistics.Add(asked);
        return Summarize(statistics, watch.Elapsed);
    }

    /// <summary>After all sinks have ended: what they lost that no event tells any more.</summary>
    public IEnumerable<SensorGap> TakeRest() => [.. _files.TakeRest(), .. _sinks.TakeRest(WallClock.NowNs)];

    public void Dispose()
    {
        _socket?.Dispose();
        _metrics.Dispose();
        _host?.Dispose();
        _marker.Dispose();
        _pipeline.Dispose();
        _servers?.Dispose();
    }

    /// <summary>From when to when nobody watched before this start, and what was lost that no event could tell.</summary>
    private void TellBefore(ILogger log)
    {
        SensorEvents events = _pipeline.Sensor;
        if (_marker.Unwatched is { } unwatched)
        {
            log.Warning("Nobody watched from {From:l} to {To:l}", unwatched.FirstTimeNs == AuditEvent.Absent
                ? "a time that is not known"
                : WallClock.Text(unwatched.FirstTimeNs), WallClock.Text(unwatched.LastTimeNs));
            events.TellGap(WallClock.NowNs, unwatched);
        }

        foreach (SensorGap lost in _request.Losses?.Left ?? [])
        {
            log.Warning("Sink {Sink:l}: events were lost that no event could tell before this start", lost.Sink);
            // What was not over then is over now.
            long now = WallClock.NowNs;
            events.TellGap(now, lost.LastTimeNs == AuditEvent.Absent ? lost with { LastTimeNs = now } : lost);
        }
    }

    private static ControlServer? OpenSocket(LiveControl control, ControlOptions options)
    {
        ControlCommands commands = new(control);
        return options.SocketPath is null ? null : ControlServer.Open(options, commands.Execute, commands.Takes);
    }

    private RunSummary Summarize(RunStatistics statistics, TimeSpan elapsed)
    {
        if (_host?.Fault is { } hostFault)
        {
            throw new InvalidOperationException("the thread of the host's streams ended early", hostFault);
        }

        if (_captures.FirstOrDefault(capture => capture.Fault is not null) is { Fault: { } fault })
        {
            throw new InvalidOperationException("a capture thread ended early", fault);
        }

        Array.ForEach(_captures, capture => statistics.AddAnomalies(capture.Anomalies.Totals));
        Array.ForEach(_captures, capture => capture.Dispose());
        return new RunSummary(statistics, [.. _captures.Select(capture => capture.Packets)], elapsed);
    }

    private static List<Func<long>> HandedTo(CaptureThread[] captures, HostThread? host)
    {
        List<Func<long>> times = [.. captures.Select<CaptureThread, Func<long>>(capture => () => capture.HandedToNs)];
        if (host is not null)
        {
            times.Add(() => host.HandedToNs);
        }

        return times;
    }

    private static SensorRun RunOf(LiveRequest request, PolledServers? servers) => new(WallClock.NowNs, [])
    {
        Attempts = new AttemptWindow(request.Options.Attempts),
        FirstSeen = new FirstSeen(request.Options.FirstSeen),
        Policy = new PolicyInForce(PolicySnapshot.Compile(request.Options.Policy)),
        KeepsRecent = request.Metrics is { Listen: not null, StatusPage: true },
        Servers = servers,
        Activity = new ActivityTotals(ActivityTotals.Clock),
    };
}
