using Sensor.Configuration;
using Sensor.Polling;
using Sensor.Sinks.File;

namespace Sensor.Hosting.Checks;

/// <summary>
/// Looks at everything that a run would need, all at once, and within a time. Nothing is changed: no event leaves, no
/// file is made that stays, Redis is asked what the sensor would ask.
/// </summary>
internal sealed class CheckRun
{
    private readonly CheckRequest _request;
    private readonly List<(string What, Task<IReadOnlyList<CheckResult>> Work)> _checks = [];

    private CheckRun(CheckRequest request) => _request = request;

    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<CheckResult> Run(CheckRequest request, CancellationToken stop)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(request.Longest);
        return new CheckRun(request).Run(end.Token);
    }

    private List<CheckResult> Run(CancellationToken end)
    {
        SensorConfiguration configuration = _request.Configuration;
        Begin("libraries", () => LibraryCheck.Run(configuration));
        Begin("user", () => [PermissionCheck.Run()]);
        Begin("clock", () => [ClockCheck.Run()]);
        Begin("eBPF", () => EbpfCheck.Run(_request.Host, isOptional: _request.Interfaces.Count > 0));
        List<Task<TrafficSample>> samples = BeginTraffic(end);
        foreach (PollingOptions server in _request.Servers)
        {
            Begin($"server {server.Target}", () =>
            {
                // What is asked here would else be taken for traffic of others.
                Sum(samples);
                return ServerCheck.Run(server, _request.Discovers);
            });
        }

        BeginSinks(end);
        if (_request.StatePath is { } state)
        {
            Begin("state", () => [FolderCheck.State(state)]);
            if (configuration.Sinks.OfType<RemoteSinkConfiguration>().Any())
            {
                Begin("spool", () => FolderCheck.Spool(configuration, state, Sum(samples)));
            }
        }

        if (configuration.Control.SocketPath is { } socket)
        {
            Begin("control", () => [ControlCheck.Run(socket)]);
        }

        if (configuration.Metrics.Listen is { } at)
        {
            Begin("metrics", () => [MetricsCheck.Run(at, configuration.Control.SocketPath)]);
        }

        return Collect(end);
    }

    private List<Task<TrafficSample>> BeginTraffic(CancellationToken end)
    {
        List<Task<TrafficSample>> samples = [];
        if (_request.Interfaces.Count == 0 && _request.Host is null && !_request.IsBroken)
        {
            Begin("interface", () => [CheckResult.Fault("interface",
                "none is named, and no server of this host: nothing is captured",
                "name one with --interface NAME or in capture.interfaces, or a server of this host with --process")]);
        }

        foreach (Capture.LiveCaptureOptions options in _request.Interfaces)
        {
            TrafficCheck check = new(options, _request.Options, _request.TrafficTime);
            samples.Add(check.Sampled);
            Begin($"interface {options.Interface}", () => check.Run(end));
        }

        return samples;
    }

    private void BeginSinks(CancellationToken end)
    {
        foreach (FileSinkOptions file in _request.Files)
        {
            Begin($"sink {file.Name}", () => SinkCheck.File(file));
        }

        foreach (RemoteSinkConfiguration sink in _request.Configuration.Sinks.OfType<RemoteSinkConfiguration>())
        {
            Begin($"sink {sink.Name}", () => SinkCheck.Remote(sink, end));
        }
    }

    private void Begin(string what, Func<IReadOnlyList<CheckResult>> work) => _checks.Add((what, Task.Factory.StartNew(
        () =>
        {
            try
            {
                return work();
            }
            catch (OperationCanceledException)
            {
                return [Late(what)];
            }
            catch (Exception e) when (!_request.Options.RethrowErrors)
            {
                return [CheckResult.Fault(what, $"an error of the sensor itself ({e.GetType().Name})", "report it")];
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private List<CheckResult> Collect(CancellationToken end)
    {
        List<CheckResult> results = [];
        foreach ((string what, Task<IReadOnlyList<CheckResult>> work) in _checks)
        {
            try
            {
                work.Wait(end);
            }
            catch (OperationCanceledException)
            {
                // Some more time for what ends by itself when it is told to.
                work.Wait(TimeSpan.FromSeconds(1), CancellationToken.None);
            }

            results.AddRange(work.IsCompleted ? work.GetAwaiter().GetResult() : [Late(what)]);
        }

        return results;
    }

    private static CheckResult Late(string what) =>
        CheckResult.Fault(what, "was not ready in time", "is it overloaded, or does a firewall drop what is sent to it?");

    private static TrafficSample Sum(List<Task<TrafficSample>> samples)
    {
        TrafficSample sum = default;
        foreach (Task<TrafficSample> sample in samples)
        {
            sum = sum.Plus(sample.GetAwaiter().GetResult());
        }

        return sum;
    }
}
