using Sensor.Metrics;
using Serilog;

namespace Sensor.Hosting.Status;

/// <summary>
/// What a live run shows over HTTP and sends to a collector. Where it cannot listen it says so once and tries again:
/// events are told all the same. Used by the run's loop.
/// </summary>
internal sealed class LiveMetrics : IDisposable
{
    private const long RetryNs = 10_000_000_000;

    private readonly MetricsOptions _options;
    private readonly StatusAnswers _answers;
    private readonly ILogger _log;
    private OtlpExport? _export;
    private MetricsServer? _server;
    private long _retryAtNs;
    private string? _said;

    /// <param name="options">Where; it may be nowhere.</param>
    /// <param name="metrics">What is shown.</param>
    /// <param name="log">What the operator is to know.</param>
    public LiveMetrics(MetricsOptions options, SensorMetrics metrics, ILogger log)
    {
        _options = options;
        _answers = new StatusAnswers(options, metrics, log);
        _log = log;
        Listen(WallClock.NowNs);
        if (options.Otlp is { } otlp)
        {
            _export = new OtlpExport(otlp, (metrics.Sensor, SensorEvents.VersionText), metrics.Collect, SayExport);
        }
    }

    /// <summary>Each time that the run's loop goes round.</summary>
    public void Look(long nowNs)
    {
        _answers.Look(nowNs);
        if (_server is null && nowNs >= _retryAtNs)
        {
            Listen(nowNs);
        }
    }

    /// <summary>The end has begun.</summary>
    public void NoteStopping() => _answers.Readiness.NoteStopping();

    public void Dispose()
    {
        _export?.Dispose();
        _export = null;
        _server?.Dispose();
        _server = null;
    }

    private void Listen(long nowNs)
    {
        _retryAtNs = nowNs + RetryNs;
        if (_options.Listen is null)
        {
            return;
        }

        try
        {
            _server = MetricsServer.Open(_options, _answers.At);
            _log.Information("Metrics are at http://{Address}/metrics", _options.Listen);
            _said = null;
        }
        catch (IOException e)
        {
            if (_said != e.Message)
            {
                _said = e.Message;
                _log.Error("Metrics cannot be shown at {Why:l}; metrics.listen names another place. Events are told all "
                    + "the same; it is tried again every 10 s", e.Message);
            }
        }
    }

    private void SayExport(string? trouble)
    {
        if (trouble is null)
        {
            _log.Information("Metrics are sent to {Collector:l}", _options.Otlp!.Target.Host);
        }
        else
        {
            _log.Warning("Metrics cannot be sent: {Trouble:l}; it is tried again each time", trouble);
        }
    }
}
