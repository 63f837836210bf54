using System.Text;
using Sensor.Metrics;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// What a live run shows over HTTP and sends to a collector. Where it cannot listen it says so once and tries again:
/// events are told all the same. Looked after by the run's loop; asked by several threads.
/// </summary>
internal sealed class LiveMetrics : IDisposable
{
    private const long RetryNs = 10_000_000_000;

    private readonly MetricsOptions _options;
    private readonly SensorMetrics _metrics;
    private readonly LiveReadiness _readiness;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private OtlpExport? _export;
    private MetricsServer? _server;
    private long _retryAtNs;
    private string? _said;

    /// <param name="options">Where; it may be nowhere.</param>
    /// <param name="sensor">Name of the sensor.</param>
    /// <param name="metrics">What is shown.</param>
    /// <param name="log">What the operator is to know.</param>
    public LiveMetrics(MetricsOptions options, string sensor, SensorMetrics metrics, ILogger log)
    {
        _options = options;
        _metrics = metrics;
        _readiness = new LiveReadiness(metrics);
        _log = log;
        Listen(WallClock.NowNs);
        if (options.Otlp is { } otlp)
        {
            _export = new OtlpExport(otlp, (sensor, SensorEvents.VersionText), Collect, SayExport);
        }
    }

    /// <summary>Each time that the run's loop goes round.</summary>
    public void Look(long nowNs)
    {
        _readiness.NoteTurn();
        if (_server is null && nowNs >= _retryAtNs)
        {
            Listen(nowNs);
        }
    }

    /// <summary>The end has begun.</summary>
    public void NoteStopping() => _readiness.NoteStopping();

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
            _server = MetricsServer.Open(_options, Answer);
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

    private MetricsReply Answer(string path)
    {
        try
        {
            return path switch
            {
                "/metrics" => new MetricsReply(
                    200, PrometheusText.ContentType, Encoding.UTF8.GetBytes(PrometheusText.Of(Collect()))),
                "/healthz" => Health(_readiness.NotAlive()),
                "/readyz" => Health(_readiness.NotReady()),
                _ => MetricsReply.Line(404, "there is /metrics, /healthz and /readyz"),
            };
        }
        catch (Exception e)
        {
            _log.Error("An error of the sensor itself while {Path:l} was answered ({Error:l}); nothing else is touched",
                path, e.GetType().Name);
            _log.Debug(e, "Its cause");
            return MetricsReply.Line(500, "an error of the sensor itself; its log says more");
        }
    }

    private static MetricsReply Health(string? reason) =>
        reason is null ? MetricsReply.Line(200, "ok") : MetricsReply.Line(503, reason);

    private MetricSnapshot Collect()
    {
        lock (_lock)
        {
            return _metrics.Collect();
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
