using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Sensor.Metrics;

/// <summary>
/// Sends the metrics to a collector of OpenTelemetry again and again, on a thread of the library's own: each metric is an
/// observable instrument that reads the newest snapshot.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const string Name = "redis-audit-sensor";
    private const int EndMilliseconds = 500;

    /// <summary>Instruments are asked one after the other: they are to show the same moment.</summary>
    private const long SameMomentMs = 500;

    private readonly Meter _meter = new(Name);
    private readonly MeterProvider _provider;
    private readonly Func<MetricSnapshot> _collect;
    private readonly Lock _lock = new();
    private MetricSnapshot? _snapshot;
    private long _snapshotAtMs;

    /// <param name="options">Where to, and how often.</param>
    /// <param name="service">Name of the sensor, and its version.</param>
    /// <param name="collect">Takes a snapshot; called by the library's thread.</param>
    /// <param name="say">Is told what is wrong when it begins, and null when it is over.</param>
    public OtlpExport(
        OtlpOptions options, (string Sensor, string Version) service, Func<MetricSnapshot> collect, Action<string?> say)
    {
        _collect = collect;
        foreach (Metric metric in MetricTable.All)
        {
            Create(metric);
        }

        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(Name)
            .ConfigureResource(resource => resource.AddService(
                Name, serviceVersion: service.Version, autoGenerateServiceInstanceId: false, serviceInstanceId: service.Sensor))
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = options.Target;
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                TimeSpan patience = TimeSpan.FromMilliseconds(exporter.TimeoutMilliseconds);
                exporter.HttpClientFactory = () => new HttpClient(new OtlpSender(options, say)) { Timeout = patience };
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                    (int)options.Interval.TotalMilliseconds;
            })
            .Build();
    }

    /// <summary>What was measured last is sent if that goes quickly.</summary>
    public void Dispose()
    {
        _provider.Shutdown(EndMilliseconds);
        _provider.Dispose();
        _meter.Dispose();
    }

    private void Create(Metric metric)
    {
        if (metric.IsCounter)
        {
            _ = metric.IsFraction
                ? (object)_meter.CreateObservableCounter(metric.PlainName, () => Measure(metric), unit: null, metric.Meaning)
                : _meter.CreateObservableCounter(metric.PlainName, () => Count(metric), unit: null, metric.Meaning);
        }
        else
        {
            _ = metric.IsFraction
                ? (object)_meter.CreateObservableGauge(metric.PlainName, () => Measure(metric), unit: null, metric.Meaning)
                : _meter.CreateObservableGauge(metric.PlainName, () => Count(metric), unit: null, metric.Meaning);
        }
    }

    private IEnumerable<Measurement<double>> Measure(Metric metric) =>
        Current()[metric].Select(value => new Measurement<double>(value.Value, Tags(metric, value)));

    private IEnumerable<Measurement<long>> Count(Metric metric) =>
        Current()[metric].Select(value => new Measurement<long>((long)value.Value, Tags(metric, value)));

    private static IEnumerable<KeyValuePair<string, object?>> Tags(Metric metric, MetricValue value) =>
        metric.Labels.Zip(value.Labels, (name, text) => new KeyValuePair<string, object?>(name, text));

    private MetricSnapshot Current()
    {
        lock (_lock)
        {
            long now = Environment.TickCount64;
            if (_snapshot is null || now - _snapshotAtMs > SameMomentMs)
            {
                (_snapshot, _snapshotAtMs) = (_collect(), now);
            }

            return _snapshot;
        }
    }
}
