using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sensor.Metrics;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// What a running sensor shows of itself, against what clients did and what its own trail says.
/// </summary>
public sealed class MetricsLiveTests : IDisposable
{
    private readonly WatchedNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [Fact]
    public void What_clients_did_is_what_the_metrics_say()
    {
        using PolledClient earlier = _network.Connect();
        WatchedSensor sensor = _network.Start("""
            policy:
              rules:
                - {name: no-pings, action: exclude, commands: [PING]}
            """);
        using PolledClient client = _network.Connect();
        const int Sets = 12, Gets = 7, Pings = 3;
        for (int i = 0; i < Sets; i++)
        {
            client.Ask("SET", $"user:{i}:email", "x");
        }

        for (int i = 0; i < Gets; i++)
        {
            earlier.Ask("GET", $"user:{i}:email");
        }

        for (int i = 0; i < Pings; i++)
        {
            client.Ask("PING");
        }

        client.Ask("AUTH", "nobody", "nothing");
        client.Ask("CONFIG", "GET", "port");
        client.Ask("LPUSH", "user:1:email", "x");
        string[] answers = [client.Ask("NONSENSE"), client.Ask("GET")];
        Assert.All(answers, answer => Assert.StartsWith("-ERR", answer, StringComparison.Ordinal));
        const int Told = Sets + Gets + 5;
        sensor.WaitFor(() => WatchedSensor.Sum(sensor.Metrics(), MetricTable.Commands.Name) == Told, "all commands");
        sensor.WaitFor(() => _network.Commands().Count == Told, "all events");

        Dictionary<string, double> metrics = sensor.Metrics();
        foreach (IGrouping<(string?, string?), SeenEvent> group in _network.Commands().GroupBy(e => (e.Told("event_category"), e.Outcome)))
        {
            (string? category, string? outcome) = group.Key;
            Assert.Equal(group.Count(), metrics[$"redis_audit_commands_total{{category=\"{category}\",outcome=\"{outcome}\"}}"]);
        }

        Assert.Equal(Sets + Gets, metrics["redis_audit_commands_total{category=\"data_access\",outcome=\"success\"}"]);
        Assert.Equal(Pings, metrics["redis_audit_filtered_events_total{rule=\"no-pings\"}"]);
        Assert.Equal(Gets, metrics["redis_audit_unattributed_total"]);
        Assert.Equal(_network.Commands().Count(e => e.User is null), metrics["redis_audit_unattributed_total"]);
        Assert.Equal(0, metrics["redis_audit_unpaired_total"]);
        Assert.Equal(2, metrics["redis_audit_flows"]);
        Assert.True(metrics["redis_audit_packets_total{interface=\"lo\"}"] > 2 * (Told + Pings));
        Assert.True(metrics["redis_audit_bytes_total{interface=\"lo\"}"] > 60 * (Told + Pings));
        Assert.Equal(0, WatchedSensor.Sum(metrics, MetricTable.LostEvents.Name) + WatchedSensor.Sum(metrics, MetricTable.Gaps.Name));
        Assert.InRange(metrics["process_start_time_seconds"], 1.7e9, 1e11);
        Assert.True(metrics["process_resident_memory_bytes"] > 1e7 && metrics["process_open_fds"] > 10);
        Assert.True(metrics["process_cpu_seconds_total"] > 0.05);
        Assert.Equal("ok\n", sensor.Get("/healthz"));
        Assert.Equal("ok\n", sensor.Get("/readyz"));
        Assert.StartsWith("HTTP/1.1 404", sensor.Get("/metric"), StringComparison.Ordinal);
        HoldsToTheContract(sensor.Get("/metrics"));
        sensor.Stop();
    }

    [Fact]
    public void What_deviates_and_what_is_lost_is_counted_as_the_trail_tells_it()
    {
        WatchedSensor sensor = _network.Start("");
        using (PolledClient client = _network.Connect())
        {
            client.Ask("SET", "a", "b");
            client.SendRaw("*1\r\n$-7\r\n");
            Assert.StartsWith("-ERR Protocol", client.ReadReply(), StringComparison.Ordinal);
        }

        sensor.WaitFor(() => WatchedSensor.Sum(sensor.Metrics(), MetricTable.Anomalies.Name) > 0, "an anomaly");
        sensor.WaitFor(() => _network.Seen("anomaly").Count > 0, "its event");
        Dictionary<string, double> metrics = sensor.Metrics();
        foreach (IGrouping<string?, SeenEvent> kind in _network.Seen("anomaly").GroupBy(e => e.Told("kind")))
        {
            Assert.Equal(
                kind.Sum(e => long.Parse(e.Told("count")!, CultureInfo.InvariantCulture)),
                metrics[$"redis_audit_anomalies_total{{kind=\"{kind.Key}\"}}"]);
        }

        foreach (IGrouping<string?, SeenEvent> cause in _network.Seen("capture_gap").GroupBy(e => e.Cause))
        {
            Assert.Equal(cause.Count(), metrics[$"redis_audit_gaps_total{{cause=\"{cause.Key}\"}}"]);
            Assert.Equal(cause.Sum(e => e.Bytes ?? 0), metrics[$"redis_audit_gap_bytes_total{{cause=\"{cause.Key}\"}}"]);
        }

        sensor.Stop();
    }

    [Fact]
    public void A_collector_receives_what_the_metrics_say()
    {
        OtlpReceiver? made = null;
        _network.Inside(() => made = new OtlpReceiver());
        using OtlpReceiver receiver = made!;
        string headers = Path.Combine(_network.Folder, "headers");
        File.WriteAllText(headers, $"Authorization: Bearer {PolledNetwork.Marker}\n");
        WatchedSensor sensor = _network.Start("sensor: redis-one", "", $$"""
            metrics:
              listen: 127.0.0.1:9764
              otlp: {endpoint: "http://127.0.0.1:{{receiver.Port}}", interval: 1s, headers_file: {{headers}}}
            """);
        using PolledClient client = _network.Connect();
        for (int i = 0; i < 25; i++)
        {
            client.Ask("SET", $"user:{i}:email", "x");
        }

        const string Sets = "counter redis_audit_commands{category=data_access,outcome=success} = 25";
        sensor.WaitFor(() => OtlpReceiver.Read(receiver.Received.Last).Contains(Sets), "the commands");
        Assert.Contains("service.instance.id=redis-one", OtlpReceiver.Read(receiver.Received.Last));
        Assert.Contains(
            $"Authorization: Bearer {PolledNetwork.Marker}\r\n", receiver.Received.Heads[^1], StringComparison.Ordinal);
        sensor.Stop();
        Assert.DoesNotContain(PolledNetwork.Marker, sensor.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_tells_no_more_than_the_policy_lets_events_tell()
    {
        string key = Path.Combine(_network.Folder, "hash.key");
        File.WriteAllBytes(key, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _network.Server.ConnectUnseen().Ask("ACL", "SETUSER", "alice", "on", $">{PolledNetwork.PasswordOf("alice")}", "~*", "+@all");
        WatchedSensor sensor = _network.Start($$"""
            policy:
              payload: {key: hash}
              pseudonyms: {users: true, addresses: true}
              hash_key_file: {{key}}
            """);
        using PolledClient client = _network.Connect("alice");
        for (int i = 0; i < 20; i++)
        {
            client.Ask("SET", $"patient:{i}:smith", PolledNetwork.Marker);
        }

        client.Ask("AUTH", "bob", PolledNetwork.Marker);
        sensor.WaitFor(() => sensor.Get("/status.json").Contains("\"name\":\"SET\",\"count\":20", StringComparison.Ordinal), "the commands");
        string status = sensor.Get("/status.json");
        Assert.Contains("hmac:", status, StringComparison.Ordinal);
        Assert.All(
            ["alice", "bob", "patient", "smith", "127.0.0.1", PolledNetwork.Marker],
            word => Assert.DoesNotContain(word, status, StringComparison.OrdinalIgnoreCase));
        sensor.Stop();
    }

    [Fact]
    public void A_port_that_is_taken_is_said_and_taken_when_it_is_free()
    {
        TcpListener? taken = null;
        _network.Inside(() =>
        {
            taken = new TcpListener(IPAddress.Loopback, WatchedSensor.MetricsPort);
            taken.Start();
        });
        WatchedSensor sensor = _network.Start("");
        const string Taken = "Metrics cannot be shown at 127.0.0.1:9764: another program listens there;";
        sensor.WaitFor(() => sensor.Messages.Contains(Taken, StringComparison.Ordinal), "the sentence");
        using PolledClient client = _network.Connect();
        client.Ask("SET", "a", "b");
        sensor.WaitFor(() => _network.Commands().Count == 1, "the event");
        taken!.Dispose();
        sensor.WaitFor(() => sensor.Get("/healthz") == "ok\n", "the metrics");
        Assert.Contains("Metrics are at http://127.0.0.1:9764/metrics", sensor.Messages, StringComparison.Ordinal);
        sensor.Stop();
    }

    [Fact]
    public void What_the_kernel_dropped_is_counted_as_the_trail_tells_it()
    {
        using LiveNetwork network = new();
        network.StartServer();
        string configuration = Path.Combine(_network.Folder, "drops.yaml");
        File.WriteAllText(configuration, _network.Configuration("buffer_size: 1MiB", "vs", LiveNetwork.Port, "", WatchedNetwork.Listening));
        WatchedSensor sensor = new(
            action => InNamespace(network.ServerNamespace, action),
            network.Start(network.ServerNamespace, [.. ProgramRun.Sensor, "run", "-c", configuration]));
        using LiveLoad load = new(network.ClientNamespace, connections: 4);
        load.Exchange(rounds: 5);
        sensor.WaitFor(() => sensor.Get("/readyz") == "ok\n", "readiness");
        ProgramRun.MustSucceed("kill", "-STOP", $"{sensor.Process.Id}");
        load.Exchange(rounds: 250, commands: 100);
        ProgramRun.MustSucceed("kill", "-CONT", $"{sensor.Process.Id}");
        sensor.WaitFor("redis_audit_kernel_dropped_packets_total{interface=\"vs\"}", value => value > 0);
        load.Exchange(rounds: 5);
        sensor.WaitFor("redis_audit_gaps_total{cause=\"missing_segment\"}", value => value > 0);
        sensor.WaitFor(() => _network.Seen("capture_gap").Where(e => e.Cause == "kernel_drop").Sum(e => e.Packets)
            == (long)sensor.Metrics()["redis_audit_kernel_dropped_packets_total{interface=\"vs\"}"], "the same sum");
        sensor.Stop();
    }

    [Fact]
    public void An_address_that_others_reach_is_refused_unless_it_is_said()
    {
        string path = _network.Write("metrics: {listen: \"0.0.0.0:9764\"}", "", "");
        ProgramRun refused = ProgramRun.Of([.. ProgramRun.Sensor, "run", "-c", path]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("metrics.listen: other hosts reach this address", refused.Errors, StringComparison.Ordinal);
        refused = ProgramRun.Of([.. ProgramRun.Sensor, "run", "-i", "lo", "--metrics", "10.0.0.1:9764"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--metrics 10.0.0.1:9764: other hosts reach this address", refused.Errors, StringComparison.Ordinal);
        refused = ProgramRun.Of([.. ProgramRun.Sensor, "run", "-i", "lo", "--metrics", "here"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--metrics here: must be ADDRESS:PORT", refused.Errors, StringComparison.Ordinal);
    }

    private static void HoldsToTheContract(string text)
    {
        Assert.All(MetricTable.All, metric => Assert.Contains($"# TYPE {metric.Name} ", text, StringComparison.Ordinal));
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool is missing; Debian's package prometheus has it");
        ProcessStartInfo start = new("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using Process promtool = Process.Start(start)!;
        promtool.StandardInput.Write(text);
        promtool.StandardInput.Close();
        string said = promtool.StandardError.ReadToEnd();
        promtool.WaitForExit();
        Assert.Equal((0, ""), (promtool.ExitCode, said));
    }

    private static void InNamespace(string name, Action action)
    {
        Thread thread = new(() =>
        {
            NetworkNamespace.Enter(name);
            action();
        });
        thread.Start();
        thread.Join();
    }
}
