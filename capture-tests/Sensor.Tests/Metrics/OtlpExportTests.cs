using Sensor.Metrics;
using Sensor.Tests.Sinks;
using Sensor.Tests.Support;

namespace Sensor.Tests.Metrics;

/// <summary>What a collector of OpenTelemetry receives, and what is said when it does not.</summary>
public sealed class OtlpExportTests : IDisposable
{
    private readonly string _headers = Path.GetTempFileName();
    private readonly List<string> _said = [];

    public void Dispose() => File.Delete(_headers);

    [Fact]
    public void A_collector_receives_every_metric_under_its_name_without_total()
    {
        File.WriteAllText(_headers, "# the collector's\nAuthorization: Bearer one-two\nX-Tenant: audit\n");
        using OtlpReceiver receiver = new();
        long flows = 3;
        using (OtlpExport export = new(Options(receiver.Port), ("redis-1", "1.2.3"), () => Snapshot(flows), Say))
        {
            receiver.WaitForNext();
            flows = 4;
            File.WriteAllText(_headers, "Authorization: Bearer three\n");
            receiver.WaitForNext();
            receiver.WaitForNext();
        }

        (string[] heads, byte[] last) = receiver.Received;
        Assert.StartsWith("POST /v1/metrics HTTP/1.1\r\n", heads[0], StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/x-protobuf\r\n", heads[0], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nAuthorization: Bearer one-two\r\n", heads[0], StringComparison.Ordinal);
        Assert.Contains("\r\nX-Tenant: audit\r\n", heads[0], StringComparison.Ordinal);
        Assert.Contains("\r\nAuthorization: Bearer three\r\n", heads[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("X-Tenant", heads[^1], StringComparison.Ordinal);
        List<string> lines = OtlpReceiver.Read(last);
        Assert.Contains("service.name=redis-audit-sensor", lines);
        Assert.Contains("service.instance.id=redis-1", lines);
        Assert.Contains("service.version=1.2.3", lines);
        Assert.Contains("gauge redis_audit_flows{} = 4", lines);
        Assert.Contains("gauge redis_audit_sink_lag_seconds{sink=siem} = 0.25", lines);
        Assert.Contains("counter redis_audit_commands{category=data_access,outcome=success} = 1234567890123", lines);
        Assert.Contains("counter redis_audit_commands{category=data_access,outcome=failure} = 2", lines);
        Assert.Contains("counter process_cpu_seconds{} = 1.5", lines);
        Assert.Equal(
            MetricTable.All.Select(metric => metric.PlainName).Order(StringComparer.Ordinal),
            lines.Where(line => line.Contains(" = ", StringComparison.Ordinal)).Select(line => line.Split(' ', '{')[1])
                .Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(_said);
    }

    [Fact]
    public void A_collector_that_is_not_there_or_refuses_is_said_once_and_its_return_too()
    {
        int port = FreePort.Next();
        using (new OtlpExport(Options(port) with { HeadersFile = null }, ("redis-1", "1"), () => Snapshot(1), Say))
        {
            Assert.True(SpinWait.SpinUntil(() => Said().Length > 0, TimeSpan.FromSeconds(60)));
            Thread.Sleep(2500);
            Assert.Equal(["127.0.0.1: nobody answers there"], Said());
        }

        _said.Clear();
        using OtlpReceiver receiver = new() { Status = "403 Forbidden" };
        using (new OtlpExport(Options(receiver.Port) with { HeadersFile = null }, ("redis-1", "1"), () => Snapshot(1), Say))
        {
            receiver.WaitForNext();
            receiver.WaitForNext();
            receiver.Status = "200 OK";
            Assert.True(SpinWait.SpinUntil(() => Said().Length > 1, TimeSpan.FromSeconds(60)));
            Assert.Equal(["127.0.0.1 answers 403", "well again"], Said());
        }
    }

    [Theory]
    [InlineData("Authorization: Bearer a b", true)]
    [InlineData("# comment\n\nX-Key:1\r\n", true)]
    [InlineData("Authorization Bearer S3cret", false)]
    [InlineData("Name:", false)]
    [InlineData("Na me: S3cret", false)]
    [InlineData("Name: S3cr\u00e9t", false)]
    public void A_file_of_headers_holds_names_and_values_and_what_is_wrong_is_said_without_them(string text, bool good)
    {
        File.WriteAllText(_headers, text);
        if (good)
        {
            Assert.Single(OtlpHeaders.Read(_headers));
            return;
        }

        IOException wrong = Assert.Throws<IOException>(() => OtlpHeaders.Read(_headers));
        Assert.Equal($"{_headers}: line 1 is no 'Name: value'", wrong.Message);
    }

    [Theory]
    [InlineData("http://collector:4318", "http://collector:4318/v1/metrics")]
    [InlineData("http://collector:4318/", "http://collector:4318/v1/metrics")]
    [InlineData("https://host/otlp/v1/metrics", "https://host/otlp/v1/metrics")]
    public void Without_a_path_the_usual_one_is_meant(string endpoint, string target) =>
        Assert.Equal(target, new OtlpOptions(new Uri(endpoint)).Target.ToString());

    private static MetricSnapshot Snapshot(long flows)
    {
        MetricSnapshot snapshot = new();
        foreach (Metric metric in MetricTable.All.Where(metric => metric.Labels.Length == 0
            && metric != MetricTable.Flows && metric != MetricTable.ProcessCpu))
        {
            snapshot.Add(metric, 1);
        }

        foreach (Metric metric in MetricTable.All.Where(metric => metric.Labels.Length > 0
            && metric != MetricTable.SinkLag && metric != MetricTable.Commands))
        {
            snapshot.Add(metric, 1, [.. metric.Labels.Select(label => $"a {label}")]);
        }

        snapshot.Add(MetricTable.Flows, flows);
        snapshot.Add(MetricTable.ProcessCpu, 1.5);
        snapshot.Add(MetricTable.SinkLag, 0.25, "siem");
        snapshot.Add(MetricTable.Commands, 1_234_567_890_123, "data_access", "success");
        snapshot.Add(MetricTable.Commands, 2, "data_access", "failure");
        return snapshot;
    }

    private OtlpOptions Options(int port) => new(new Uri($"http://127.0.0.1:{port}"))
    {
        HeadersFile = _headers,
        Interval = TimeSpan.FromSeconds(1),
    };

    private void Say(string? trouble)
    {
        lock (_said)
        {
            _said.Add(trouble ?? "well again");
        }
    }

    private string[] Said()
    {
        lock (_said)
        {
            return [.. _said];
        }
    }
}
