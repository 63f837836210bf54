using System.Text;
using Sensor.Metrics;
using Serilog;

namespace Sensor.Hosting.Status;

/// <summary>What is answered at which path. Safe for several threads; it throws nothing.</summary>
internal sealed class StatusAnswers
{
    private readonly MetricsOptions _options;
    private readonly SensorMetrics _metrics;
    private readonly StatusDocument _document;
    private readonly ILogger _log;
    private readonly RateHistory _history = new(StatusDocument.SeriesCount, WallClock.NowNs);

    public StatusAnswers(MetricsOptions options, SensorMetrics metrics, ILogger log)
    {
        _options = options;
        _metrics = metrics;
        _log = log;
        _document = new StatusDocument(metrics, _history);
        Readiness = new LiveReadiness(metrics);
    }

    public LiveReadiness Readiness { get; }

    /// <summary>Each time that the run's loop goes round.</summary>
    public void Look(long nowNs)
    {
        Readiness.NoteTurn();
        if (_options.StatusPage && _history.IsDue(nowNs))
        {
            _history.Look(nowNs, _document.Totals(_metrics.Collect()));
        }
    }

    public MetricsReply At(string path)
    {
        try
        {
            return path switch
            {
                "/metrics" => new MetricsReply(
                    200, PrometheusText.ContentType, Encoding.UTF8.GetBytes(PrometheusText.Of(_metrics.Collect()))),
                "/healthz" => Health(Readiness.NotAlive()),
                "/readyz" => Health(Readiness.NotReady()),
                _ => (_options.StatusPage ? Page(path) : null)
                    ?? MetricsReply.Line(404, "there is /metrics, /healthz and /readyz"),
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

    private MetricsReply? Page(string path) => path == "/status.json"
        ? new MetricsReply(200, "application/json", _document.Write(_metrics.Collect(), Readiness.NotReady()))
        : StatusPage.At(path);
}
