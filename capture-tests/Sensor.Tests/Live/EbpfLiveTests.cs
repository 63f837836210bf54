using System.Security.Cryptography.X509Certificates;
using static Sensor.Tests.Live.EbpfServer;

namespace Sensor.Tests.Live;

/// <summary>What the kernel shows of a real server, against what its clients did.</summary>
[Collection("eBPF")]
public sealed class EbpfLiveTests
{
    [Fact]
    public void A_Unix_sockets_client_is_told_as_the_kernel_knows_it()
    {
        using EbpfServer server = Server();
        LiveSensor sensor = server.Watch("--pid", $"{server.ProcessId}");
        using (Stream stream = server.OverUnix())
        {
            Ask(stream, "SET", "unix-key", "value");
        }

        sensor.WaitFor(events => events.Any(e => e.Action == "connection_closed"), "connection_closed");
        SeenEvent set = Assert.Single(sensor.Stop(), e => e.Command == "SET");
        Assert.Equal(
            (server.Socket, $"{Environment.ProcessId}", "0", "ebpf", "False", "default", null),
            (set.Told("server_socket"), set.Told("client_pid"), set.Told("client_uid"), set.Told("source"),
                set.Told("encrypted"), set.User, set.Told("client_ip")));
        Assert.Empty(set.Capture);
    }

    [Theory]
    [InlineData("tls1.2", "127.0.0.1", "auto")]
    [InlineData("tls1.3", "127.0.0.1", "auto")]
    [InlineData("tls6", "::1", "auto")]
    [InlineData("tcp6", "::1", "auto")]
    [InlineData("tls1.2", "127.0.0.1", "calls")]
    [InlineData("tls1.3", "127.0.0.1", "calls")]
    [InlineData("tcp6", "::1", "calls")]
    public void A_client_of_a_port_is_told_with_its_addresses(string door, string address, string trace)
    {
        using EbpfServer server = Server();
        LiveSensor sensor = server.Watch(["--pid", $"{server.ProcessId}", .. Traced(server, trace)]);
        using (Stream stream = server.Open(door))
        {
            Ask(stream, "SET", "a-key", "value");
        }

        sensor.WaitFor(events => events.Any(e => e.Action == "connection_closed"), "connection_closed");
        SeenEvent set = Assert.Single(sensor.Stop(), e => e.Command == "SET");
        bool encrypted = door.StartsWith("tls", StringComparison.Ordinal);
        Assert.Equal(
            (address, address, $"{(encrypted ? server.TlsPort : server.Port)}", "ebpf", $"{encrypted}", "default", "success"),
            (set.Told("client_ip"), set.Told("server_ip"), set.Told("server_port"), set.Told("source"),
                set.Told("encrypted"), set.User, set.Outcome));
        Assert.Empty(set.Capture);
        Assert.Equal(
            trace == "calls", sensor.Beginning.Exists(line => line.Contains("older way of tracing", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_client_that_shows_a_certificate_is_told_like_any_other()
    {
        using EbpfServer server = Server("--tls-auth-clients", "yes");
        LiveSensor sensor = server.Watch("--pid", $"{server.ProcessId}");
        using X509Certificate2 own = server.Certificate();
        using (Stream stream = server.OverTls(own: own))
        {
            Assert.Contains("OK", Ask(stream, "SET", "mutual", "value"));
        }

        sensor.WaitFor(events => events.Any(e => e.Action == "connection_closed"), "connection_closed");
        SeenEvent set = Assert.Single(sensor.Stop(), e => e.Command == "SET");
        Assert.Equal(("mutual", "True", "success"), (set.Told("key_accessed"), set.Told("encrypted"), set.Outcome));
        Assert.Empty(set.Capture);
    }

    [Theory]
    [InlineData("unix", "no", "auto")]
    [InlineData("tls", "no", "auto")]
    [InlineData("tls", "yes", "auto")]
    [InlineData("tcp", "yes", "auto")]
    [InlineData("unix", "no", "calls")]
    [InlineData("tls", "yes", "calls")]
    [InlineData("tcp", "yes", "calls")]
    public void Values_of_every_size_pass_whole(string door, string threads, string trace)
    {
        using EbpfServer server = Server("--io-threads", "3", "--io-threads-do-reads", threads);
        LiveSensor sensor = server.Watch(["--pid", $"{server.ProcessId}", .. Traced(server, trace)]);
        int[] sizes = [1, 87, 88, 89, 472, 473, 4056, 4057, 16_344, 16_345, 16_384, 40_000, 300_000, 3_000_000];
        using (Stream stream = server.Open(door))
        {
            foreach (int size in sizes)
            {
                Ask(stream, "SET", $"k{size}", new string('x', size));
                Assert.Equal(size, Ask(stream, "GET", $"k{size}").Length);
            }
        }

        sensor.WaitFor(events => events.Any(e => e.Action == "connection_closed"), "connection_closed");
        List<SeenEvent> events = sensor.Stop();
        Assert.DoesNotContain(events, e => e.Action is "capture_gap" && e.Cause != "not_running");
        Assert.DoesNotContain(events, e => e.Action is "anomaly");
        SeenEvent[] commands = [.. events.Where(e => e.Type == "redis_command")];
        Assert.Equal(sizes.SelectMany(size => (string[])[$"SET k{size} success", $"GET k{size} success"]),
            commands.Select(e => $"{e.Command} {e.Told("key_accessed")} {e.Outcome}"));
        Assert.Equal(sizes.Select(size => (long)size + $"$\r\n{size}\r\n".Length),
            commands.Where(e => e.Command == "GET").Select(e => long.Parse(e.Told("reply_size_bytes")!,
                System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("unix", "auto")]
    [InlineData("tls", "auto")]
    [InlineData("tls", "calls")]
    public void Attached_in_the_middle_no_command_is_lost_or_doubled(string door, string trace)
    {
        using EbpfServer server = Server();
        using Stream stream = server.Open(door);
        long done = 0;
        using CancellationTokenSource stop = new();
        Thread client = new(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Ask(stream, "SET", $"n{done}", "v");
                done++;
            }
        });
        client.Start();
        Thread.Sleep(200);
        LiveSensor sensor = server.Watch(["--pid", $"{server.ProcessId}", .. Traced(server, trace)]);
        Thread.Sleep(700);
        stop.Cancel();
        client.Join();
        sensor.WaitFor(events => events.Any(e => e.Told("key_accessed") == $"n{done - 1}"), "the last command");
        List<SeenEvent> events = sensor.Stop();
        long[] told = [.. events.Where(e => e.Command == "SET").Select(e => long.Parse(
            e.Told("key_accessed")!.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture))];
        Assert.InRange(told[0], 1, done - 2);
        Assert.Equal(Enumerable.Range((int)told[0], told.Length).Select(n => (long)n), told);
        Assert.Equal(done - 1, told[^1]);
        Assert.Contains("midstream", events.First(e => e.Action == "connection_opened").Capture);
        Assert.Equal("success", events.Last(e => e.Command == "SET").Outcome);
    }

    [Fact]
    public void What_an_interface_shows_too_is_told_once()
    {
        using EbpfServer server = Server();
        LiveSensor sensor = server.Watch("--pid", $"{server.ProcessId}", "--interface", "lo");
        using (Stream plain = server.OverTcp())
        using (Stream encrypted = server.OverTls())
        {
            for (int i = 0; i < 20; i++)
            {
                Ask(plain, "SET", $"plain{i}", "v");
                Ask(encrypted, "SET", $"encrypted{i}", "v");
                Thread.Sleep(20);
            }
        }

        const int Short = 5; // over before packets tell of them
        for (int i = 0; i < Short; i++)
        {
            using Stream plain = server.OverTcp();
            Ask(plain, "SET", $"short{i}", "v");
        }

        sensor.WaitFor(events => events.Count(e => e.Action == "connection_closed") >= 2 + Short, "connection_closed");
        Thread.Sleep(500);
        List<SeenEvent> events = sensor.Stop();
        // Sorted: packets come later than what the kernel shows, and order is promised within a connection alone.
        Assert.Equal(Enumerable.Range(0, Short).Select(i => $"short{i}"),
            events.Select(e => e.Told("key_accessed")).Where(key => key?.StartsWith("short", StringComparison.Ordinal) == true)
                .Order(StringComparer.Ordinal));
        foreach (string name in (string[])["plain", "encrypted"])
        {
            SeenEvent[] told = [.. events.Where(e => e.Told("key_accessed")?.StartsWith(name, StringComparison.Ordinal) == true)];
            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{name}{i}"), told.Select(e => e.Told("key_accessed")!));
            Assert.Single(told.Select(e => e.Told("session_id")).Distinct());
        }

        Assert.Equal(2 + Short, events.Count(e => e.Action == "connection_opened"));
        Assert.Equal(2 + Short, events.Count(e => e.Action == "connection_closed"));
    }

    [Fact]
    public void What_the_cap_leaves_out_is_a_gap_of_that_size_and_the_command_is_told()
    {
        using EbpfServer server = Server();
        File.WriteAllText($"{server.Folder}/sensor.yaml", "capture:\n  cap: 1KiB\n");
        LiveSensor sensor = server.Watch("--pid", $"{server.ProcessId}", "-c", $"{server.Folder}/sensor.yaml");
        using (Stream stream = server.OverUnix())
        {
            Ask(stream, "SET", "cut", new string('x', 10_000));
            Ask(stream, "SET", "behind", "v");
        }

        sensor.WaitFor(events => events.Any(e => e.Action == "connection_closed"), "connection_closed");
        List<SeenEvent> events = sensor.Stop();
        SeenEvent gap = Assert.Single(events, e => e.Cause == "snapshot_cut");
        string command = $"*3\r\n$3\r\nSET\r\n$3\r\ncut\r\n$10000\r\n{new string('x', 10_000)}\r\n";
        Assert.Equal(("to_server", (long)command.Length - 1024), (gap.Direction, gap.Bytes));
        Assert.Equal(["cut", "behind"], events.Where(e => e.Command == "SET").Select(e => e.Told("key_accessed")));
    }

    /// <summary>The sensor's options for one of the ways of tracing.</summary>
    private static string[] Traced(EbpfServer server, string trace)
    {
        File.WriteAllText($"{server.Folder}/trace.yaml", $"capture:\n  trace: {trace}\n");
        return ["-c", $"{server.Folder}/trace.yaml"];
    }

    private static EbpfServer Server(params string[] options)
    {
        Need();
        return new EbpfServer(before: null, options);
    }
}
