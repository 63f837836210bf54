using System.Diagnostics;
using System.Runtime.InteropServices;
using Sensor.Capture;
using Sensor.Capture.Ebpf;
using Sensor.Sinks;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// Opens what is captured, and turns the loop that makes events of it until it is told to end or something fails. When it
/// returns, everything captured until the end was asked for is written.
/// </summary>
internal sealed class LiveRun : IDisposable
{
    private const int LookMilliseconds = 1000;

    /// <summary>SIGUSR1 on Linux: .NET has no name for it.</summary>
    private const PosixSignal RotationSignal = (PosixSignal)10;

    private readonly LiveRequest _request;
    private readonly PcapLiveSource[] _sources;
    private readonly EbpfSource? _host;
    private LiveLoop? _loop;

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
        using LiveLoop loop = _loop = new(_request, (_sources, _host), (outputs, remote), log);
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(cancellation, loop.SinkFailed);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            loop.AskReload();
            service.Reloading();
        });

        using PosixSignalRegistration rotate = PosixSignalRegistration.Create(RotationSignal, context =>
        {
            context.Cancel = true;
            loop.AskRotation();
        });

        loop.Start();
        service.Ready();
        while (!stop.Token.WaitHandle.WaitOne(LookMilliseconds) && !loop.HasFailed)
        {
            loop.Turn();
            service.Look(loop.Count);
        }

        service.Stopping();
        return loop.Complete(watch);
    }

    /// <summary>After all sinks have ended: what they lost last is in the log, and told by the next start.</summary>
    public void KeepRest() => _request.Losses?.Keep([.. _loop?.TakeRest() ?? []]);

    public void Dispose()
    {
        Array.ForEach(_sources, source => source.Dispose());
        _host?.Dispose();
    }
}
