using System.Diagnostics;
using Sensor.Capture;
using Sensor.Configuration;
using Sensor.Instances;
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

    private readonly LiveRequest _request;
    private readonly PcapLiveSource[] _sources;

    private LiveRun(LiveRequest request, PcapLiveSource[] sources)
    {
        _request = request;
        _sources = sources;
    }

    public IReadOnlyList<PcapLiveSource> Sources => _sources;

    /// <summary>Opens all interfaces.</summary>
    /// <exception cref="CaptureException">One of them cannot be captured.</exception>
    public static LiveRun Open(LiveRequest request)
    {
        List<PcapLiveSource> sources = [];
        try
        {
            foreach (LiveCaptureOptions options in request.Interfaces)
            {
                sources.Add(PcapLiveSource.Open(options, sources.Count));
            }
        }
        catch
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }

        return new LiveRun(request, [.. sources]);
    }

    /// <exception cref="SinkFailure">The sink could not go on.</exception>
    public RunSummary Run(IAuditSink sink, ILogger log, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using SensorPipeline pipeline = new(
            _request.Options, RunOf(_request.Options), EventSelection.All, sink, live: true);
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(cancellation, pipeline.SinkFailed);
        DirectionWatch directions = new(_request.Ports);
        CaptureThread[] captures = [.. _sources.Select(source =>
            new CaptureThread(source, pipeline.CreateRouter(), directions, _request.Options.Packets))];
        LiveMonitor monitor = new(captures, directions, pipeline, log);
        monitor.Start();
        Array.ForEach(captures, capture => capture.Start());
        while (!stop.Token.WaitHandle.WaitOne(LookMilliseconds) && !captures.Any(capture => capture.Fault is not null))
        {
            monitor.LookNow();
        }

        Array.ForEach(captures, capture => capture.Stop());
        Array.ForEach(captures, capture => capture.Join());
        RunStatistics statistics = pipeline.Complete(monitor.Stop);
        foreach (CaptureThread capture in captures)
        {
            statistics.AddAnomalies(capture.Anomalies.Totals);
        }

        if (captures.FirstOrDefault(capture => capture.Fault is not null) is { Fault: { } fault })
        {
            throw new InvalidOperationException("a capture thread ended early", fault);
        }

        Array.ForEach(captures, capture => capture.Dispose());
        return new RunSummary(statistics, [.. captures.Select(capture => capture.Packets)], watch.Elapsed);
    }

    private static SensorRun RunOf(SensorOptions options) => new(WallClock.NowNs, [])
    {
        Attempts = new AttemptWindow(options.Attempts),
        FirstSeen = new FirstSeen(options.FirstSeen),
    };

    public void Dispose() => Array.ForEach(_sources, source => source.Dispose());
}
