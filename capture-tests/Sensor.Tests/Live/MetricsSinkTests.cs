using System.Globalization;
using System.Text.Json;
using Sensor.Metrics;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>What a running sensor shows of its sinks, against what was done to them.</summary>
public sealed class MetricsSinkTests : IDisposable
{
    private readonly WatchedNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [Fact]
    public void A_sink_that_is_down_shows_and_alerts_are_about_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prometheus"), "prometheus is missing; Debian's package prometheus has it");
        MockKafka? made = null;
        _network.Inside(() => made = new MockKafka(brokers: 1));
        using MockKafka brokers = made!;
        brokers.CreateTopic("audit", partitions: 2);
        WatchedSensor sensor = _network.Start("", $$"""
              - name: siem
                type: kafka
                brokers: ["{{brokers.Bootstrap}}"]
                tls: false
                topic: audit
            """);
        Prometheus prometheus = new(_network, sensor);
        using PolledClient client = _network.Connect();
        client.Ask("SET", "a", "b");
        sensor.WaitFor("redis_audit_sink_accepted_events_total{sink=\"siem\"}", value => value > 0);
        sensor.WaitFor("redis_audit_spool_waiting_events{sink=\"siem\"}", value => value == 0);
        Dictionary<string, double> well = sensor.Metrics();
        Assert.Equal(1, well["redis_audit_sink_up{sink=\"siem\"}"]);
        Assert.Equal(0, well["redis_audit_sink_lag_seconds{sink=\"siem\"}"]);
        Assert.True(well["redis_audit_spool_bytes{format=\"json\"}"] > 0);
        sensor.WaitFor(() => prometheus.HasEvaluated(), "the rules' first evaluation");
        Assert.Empty(prometheus.Query("redis_audit_sink_up == 0"));

        brokers.Down();
        client.Ask("SET", "a", "c");
        sensor.WaitFor("redis_audit_sink_up{sink=\"siem\"}", value => value == 0);
        sensor.WaitFor("redis_audit_spool_waiting_events{sink=\"siem\"}", value => value > 0);
        sensor.WaitFor("redis_audit_sink_lag_seconds{sink=\"siem\"}", value => value > 2);
        Assert.Equal("ok\n", sensor.Get("/readyz")); // the spool takes
        sensor.WaitFor(() => prometheus.Query("redis_audit_sink_up == 0").Length == 1, "the fault in Prometheus");
        sensor.WaitFor(
            () => prometheus.Query("ALERTS{alertname=\"RedisAuditSinkDown\",sink=\"siem\"}").Length == 1, "the alert");
        Assert.All(
            MetricTable.All.Where(metric => metric != MetricTable.Filtered),
            metric => Assert.True(prometheus.Query(metric.Name).Length > 0, metric.Name));

        brokers.Up();
        sensor.WaitFor("redis_audit_sink_up{sink=\"siem\"}", value => value == 1);
        sensor.WaitFor("redis_audit_spool_waiting_events{sink=\"siem\"}", value => value == 0);
        sensor.WaitFor("redis_audit_sink_lag_seconds{sink=\"siem\"}", value => value == 0);
        sensor.Stop();
    }

    [Fact]
    public void A_spool_that_is_full_is_not_ready_and_each_lost_event_is_counted()
    {
        WatchedSensor sensor = _network.Start("""
            spool:
              size: 1MiB
              segment: 64KiB
            """, """
              - name: hook
                type: webhook
                url: http://127.0.0.1:9/
            """);
        using PolledClient client = _network.Connect();
        sensor.WaitFor(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                client.Ask("GET", $"user:{i}:email");
            }

            return WatchedSensor.Sum(sensor.Metrics(), MetricTable.LostEvents.Name) > 100;
        }, "a loss");
        sensor.WaitFor(() => _network.Seen("capture_gap").Any(e => e.Cause == "spool_full"), "its event");
        Assert.Equal(
            "HTTP/1.1 503 Service Unavailable: the spool of json lost events within the last minute: it is full, its disk "
            + "takes nothing, or they were too old\n", sensor.Get("/readyz"));
        Assert.Equal("ok\n", sensor.Get("/healthz"));
        sensor.WaitFor(() => _network.Seen("capture_gap").Sum(e => long.Parse(e.Told("events")!, CultureInfo.InvariantCulture))
            == (long)sensor.Metrics()["redis_audit_lost_events_total{stage=\"spool\",reason=\"full\"}"], "the same sum");
        Dictionary<string, double> metrics = sensor.Metrics();
        Assert.True(metrics["redis_audit_sink_retries_total{sink=\"hook\"}"] > 0);
        Assert.Equal(0, metrics["redis_audit_sink_up{sink=\"hook\"}"]);
        sensor.Stop();
    }

    [Fact]
    public void A_file_whose_disk_is_full_is_not_ready_and_shows()
    {
        using SmallDisk disk = new(Path.Combine(_network.Folder, "trail"), kilobytes: 1024);
        _network.Events = Path.Combine(disk.Folder, "events.ndjson");
        WatchedSensor sensor = _network.Start("");
        using PolledClient client = _network.Connect();
        client.Ask("SET", "a", "b");
        sensor.WaitFor(() => _network.Commands().Count == 1, "the event");
        sensor.WaitFor("redis_audit_sink_up{sink=\"file\"}", value => value == 1);
        sensor.WaitFor(() => sensor.Get("/readyz") == "ok\n", "readiness");

        string trouble = $"{_network.Events}: cannot be written: no space left on the disk";
        WaitWhileFull(() => sensor.Metrics()["redis_audit_sink_up{sink=\"file\"}"] == 0, "the fault");
        WaitWhileFull(() => sensor.Get("/readyz") == $"HTTP/1.1 503 Service Unavailable: sink file: {trouble}\n", "no readiness");
        WaitWhileFull(() => JsonDocument.Parse(sensor.Get("/status.json")).RootElement.GetProperty("files")[0] is var file
            && (file.GetProperty("name").GetString(), file.GetProperty("format").GetString(),
                file.GetProperty("target").GetString(), file.GetProperty("trouble").GetString())
                == ("file", "json", _network.Events, trouble)
            && file.GetProperty("lost").GetInt64() > 0, "its line on the page");
        Assert.Equal("ok\n", sensor.Get("/healthz"));

        disk.Free();
        client.Ask("SET", "a", "d");
        sensor.WaitFor("redis_audit_sink_up{sink=\"file\"}", value => value == 1);
        sensor.WaitFor("redis_audit_lost_events_total{stage=\"sink\",reason=\"full\"}", value => value > 0);
        Assert.Equal("ok\n", sensor.Get("/readyz"));
        sensor.Stop();

        // The file system may find some blocks again after it was full.
        void WaitWhileFull(Func<bool> condition, string what) => sensor.WaitFor(() =>
        {
            disk.Fill();
            client.Ask("SET", "a", "c");
            return condition();
        }, what);
    }
}
