using System.Diagnostics;
using System.Runtime.InteropServices;
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
/// Interfaces to events until it is told to end: one capture thread per interface, the workers, the sink; the calling
/// thread is the monitor. When it returns, everything captured until the end was asked for is written.
/// </summary>
internal sealed class LiveRun : IDisposable
{
    private const int LookMilliseconds = 1000;

    /// <summary>SIGUSR1 on Linux: .NET has no name for it.</summary>
    private const PosixSignal RotationSignal = (PosixSignal)10;

    private readonly LiveRequest _request;
    private readonly PcapLiveSource[] _sources;
    private FileWatch? _files;
    private SinkWatch? _sinks;
    private readonly EbpfSource? _host;

    private LiveRun(LiveRequest request, PcapLiveSource[] sources, EbpfSource? host)
    {
        _request = request;
        _sources = sources;
        _host = host;
    }

    public IReadOnlyList<PcapLiveSource> Sources => _sources;

    public bool ShowsHost => _host is not null;

    /// <summary>Why the host's streams stay hidden, while interfaces are captured; null where they do not.</summary>
    public string? HostObstacle { get; private init; }

    /// <summary>
    /// Opens all interfaces, and the host's streams. Where interfaces are captured a host that shows no streams is only
    /// told of (<see cref="HostObstacle"/>).
    /// </summary>
    /// <exception cref="CaptureException">Something cannot be captured.</exception>
    public static LiveRun Open(LiveRequest request)
    {
        List<PcapLiveSource> sources = [];
        try
        {
            foreach (LiveCaptureOptions options in request.Interfaces)
            {
                sources.Add(PcapLiveSource.Open(options, sources.Count));
            }

            string? obstacle = null;
            EbpfSource? host = request.Host is { } asked ? OpenHost(asked, sources.Count > 0, out obstacle) : null;
            return new LiveRun(request, [.. sources], host) { HostObstacle = obstacle };
        }
        catch
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }
    }

    private static EbpfSource? OpenHost(EbpfOptions options, bool isOptional, out string? obstacle)
    {
        try
        {
            obstacle = null;
            return EbpfSource.Open(options);
        }
        catch (CaptureException e) when (isOptional && e.Problem == CaptureProblem.EbpfUnavailable)
        {
            obstacle = e.Message;
            return null;
        }
    }

    /// <param name="outputs">Where events go; among them the ways into the spools of <paramref name="remote"/>.</param>
    /// <param name="remote">The sinks outside this host.</param>
    /// <param name="log">What the operator is to know.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SinkFailure">A sink could not go on.</exception>
    public RunSummary Run(
        IReadOnlyList<SensorOutput> outputs, RemoteOutputs remote, ILogger log, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using ServiceNotifier service = ServiceNotifier.FromEnvironment();
        StateDirectory state = new(_request.StatePath, log);
        bool mayAsk = _request.Polling.Count > 0 || _request.Settings?.Path is not null;
        using ServerWatch? servers = mayAsk ? new ServerWatch(_request, state, log) : null;
        servers?.AddServers();
        SensorRun run = RunOf(_request, servers?.Servers);
        FirstSeenMemory memory = new(run.FirstSeen, state);
        memory.Restore();
        using SensorPipeline pipeline = new(_request.Options, run, EventSelection.All, outputs, live: true);
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(cancellation, pipeline.SinkFailed);
        DirectionWatch directions = new(_request.Ports);
        CaptureThread[] captures = [.. _sources.Select(source =>
            new CaptureThread(source, pipeline.CreateRouter(), directions, _request.Options.Packets))];
        SinkWatch sinks = _sinks = new(remote, log);
        FileWatch files = _files = new(pipeline.Outputs, _request.Losses, log);
        LiveMonitor monitor =
            new(captures, directions, pipeline, log) { Files = files, Waiting = () => sinks.Waiting };
        monitor.Start();
        using RunMarker marker = RunMarker.Begin(state.FullPath, ClockReading.Now, log);
        using HostThread? host = _host is null ? null : new HostThread(_host, pipeline.CreateStreamRouter(), log);
        WrittenMark mark = new(HandedTo(captures, host), pipeline, () => sinks.Lost + files.Lost);
        TellBefore(marker, pipeline.Sensor, log);
        SensorMetrics counted = new(captures, pipeline, remote)
        {
            Sensor = _request.Options.Sensor,
            Activity = run.Activity!,
        };
        using LiveMetrics metrics = new(_request.Metrics, counted, log);

        LiveControl? control = _request.Settings is { } settings
            ? new LiveControl(settings, pipeline, remote, () => Count(captures, pipeline), log)
            {
                Servers = servers,
                Activity = run.Activity,
            }
            : null;
        using ControlServer? socket = control is null ? null : OpenSocket(control);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            control?.AskReload();
            service.Reloading();
        });

        using PosixSignalRegistration rotate = PosixSignalRegistration.Create(RotationSignal, context =>
        {
            context.Cancel = true;
            control?.AskRotation();
        });

        // Before the first packet is read: the sooner the first answer, the fewer events leave without a user.
        servers?.Start(run, pipeline.Commands, pipeline.CreateWriter);
        Array.ForEach(captures, capture => capture.Start());
        host?.Start();
        service.Ready();
        while (!stop.Token.WaitHandle.WaitOne(LookMilliseconds) && !pipeline.HasFailed
            && !captures.Any(capture => capture.Fault is not null) && host?.Fault is null)
        {
            host?.LookAtLosses();
            sinks.Look(WallClock.NowNs, pipeline.Sensor);
            monitor.LookNow();
            run.Activity!.Look(ActivityTotals.Clock);
            servers?.Look(pipeline.Sensor);
            memory.SaveWhenDue(WallClock.NowNs);
            mark.Look();
            marker.NoteAlive(mark.Time);
            control?.Look();
            metrics.Look(WallClock.NowNs);
            service.Look(() => Count(captures, pipeline));
        }

        service.Stopping();
        metrics.NoteStopping();
        socket?.Dispose();

        Array.ForEach(captures, capture => capture.Stop());
        Array.ForEach(captures, capture => capture.Join());
        host?.Stop();
        host?.TellUntold(pipeline.Sensor);
        RunStatistics asked = new();
        RunStatistics statistics = pipeline.Complete(() =>
        {
            servers?.Complete(asked);
            servers?.Look(pipeline.Sensor);
            sinks.Complete(WallClock.NowNs, pipeline.Sensor);
            monitor.Stop();
            control?.Complete();
        });
        statistics.Add(control?.Statistics ?? new RunStatistics());
        memory.Save();
        marker.NoteStopped(ClockReading.Now);
        statistics.Add(asked);
        return host?.Fault is { } fault
            ? throw new InvalidOperationException("the thread of the host's streams ended early", fault)
            : Summarize(captures, statistics, watch.Elapsed);
    }

    /// <summary>After all sinks have ended: what they lost last is in the log, and told by the next start.</summary>
    public void KeepRest()
    {
        SensorGap[] rest = [.. _files?.TakeRest() ?? [], .. _sinks?.TakeRest(WallClock.NowNs) ?? []];
        _request.Losses?.Keep(rest);
    }

    public void Dispose()
    {
        Array.ForEach(_sources, source => source.Dispose());
        _host?.Dispose();
    }

    /// <summary>From when to when nobody watched before this start, and what was lost that no event could tell.</summary>
    private void TellBefore(RunMarker marker, SensorEvents events, ILogger log)
    {
        if (marker.Unwatched is { } unwatched)
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

    private ControlServer? OpenSocket(LiveControl control)
    {
        ControlOptions options = _request.Settings!.Control;
        ControlCommands commands = new(control);
        return options.SocketPath is null ? null : ControlServer.Open(options, commands.Execute, commands.Takes);
    }

    private static RunSummary Summarize(CaptureThread[] captures, RunStatistics statistics, TimeSpan elapsed)
    {
        foreach (CaptureThread capture in captures)
        {
            statistics.AddAnomalies(capture.Anomalies.Totals);
        }

        if (captures.FirstOrDefault(capture => capture.Fault is not null) is { Fault: { } fault })
        {
            throw new InvalidOperationException("a capture thread ended early", fault);
        }

        Array.ForEach(captures, capture => capture.Dispose());
        return new RunSummary(statistics, [.. captures.Select(capture => capture.Packets)], elapsed);
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

    private static LiveCounters Count(CaptureThread[] captures, SensorPipeline pipeline) => new(
        captures.Sum(capture => capture.Statistics.Received),
        captures.Sum(capture => capture.Statistics.KernelDrops),
        captures.Sum(capture => capture.Router.DroppedSegments),
        pipeline.BatchesWaiting)
    {
        Sessions = pipeline.OpenSessions,
        Events = pipeline.EventsTold,
    };

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
