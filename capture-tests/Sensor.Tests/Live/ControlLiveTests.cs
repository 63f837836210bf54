using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// A running sensor is asked and told over its control socket by redis-cli, and takes over a configuration that changes
/// while it captures, without losing or doubling an event.
/// </summary>
public sealed class ControlLiveTests : IDisposable
{
    private readonly PolledNetwork _network = new();
    private readonly PolledRedis _server;

    public ControlLiveTests() => _server = _network.StartServer();

    private string Config => Path.Combine(_network.Folder, "sensor.yaml");

    private string Events => Path.Combine(_network.Folder, "events.ndjson");

    private string SocketPath => Path.Combine(_network.Folder, "control.sock");

    public void Dispose() => _network.Dispose();

    [Fact]
    public void Redis_cli_is_the_console()
    {
        Process sensor = Start();
        Assert.Equal("PONG", Cli("PING"));
        Assert.Contains("AUDIT.SETFORMAT", Cli("AUDIT.HELP"), StringComparison.Ordinal);
        Assert.Equal("ERR unknown command 'NONSENSE', try AUDIT.HELP", Cli("nonsense"));
        Assert.Equal("ERR wrong number of arguments for 'audit.pause' command", Cli("AUDIT.PAUSE", "now"));
        Assert.Contains("payload_disable\nno\n", Cli("AUDIT.GETCONFIG"), StringComparison.Ordinal);
        using PolledClient client = _network.Connect();
        Set(client, "before");
        Assert.Equal("OK", Cli("AUDIT.SETPAYLOADOPTIONS", "disable", "yes"));
        Set(client, "without-args");
        Assert.Equal("OK", Cli("AUDIT.SETEVENTS", "auth", "config"));
        client.Ask("SET", "left-out", "x");
        client.Ask("CONFIG", "GET", "port");
        WaitFor(() => Written("\"config_get\""), "the CONFIG GET");
        Assert.Equal("OK", Cli("AUDIT.SETEVENTS", "all"));
        Assert.Contains("policy.events[0]: must be", Cli("AUDIT.SETEVENTS", "everything"), StringComparison.Ordinal);
        Assert.Equal("OK", Cli("AUDIT.PAUSE"));
        client.Ask("SET", "in-the-pause", "x");
        client.Ask("AUTH", "nobody", "nothing");

        // Nothing shows that they have passed: a connection of which the sensor has seen the end before it goes on.
        Thread.Sleep(TimeSpan.FromSeconds(2));
        Assert.Contains("paused\nyes\n", Cli("AUDIT.STATUS"), StringComparison.Ordinal);
        Assert.Equal("OK", Cli("AUDIT.RESUME"));
        Set(client, "after");
        Assert.Contains("configuration_unsaved\nyes\n", Cli("AUDIT.STATUS"), StringComparison.Ordinal);
        Assert.Equal("OK", Cli("AUDIT.SAVE"));
        Assert.Contains("configuration_unsaved\nno\n", Cli("AUDIT.STATUS"), StringComparison.Ordinal);
        Assert.Equal("OK", Cli("AUDIT.RELOAD"));
        Stop(sensor);

        List<SeenEvent> events = SeenEvent.ReadAll(File.ReadAllLines(Events));
        Assert.Equal(["before", "without-args", "after"], events.Where(e => e.Command == "SET").Select(e => e.Told("key_accessed")));
        Assert.Equal([true, false, false], events.Where(e => e.Command == "SET").Select(e => e.Line.Contains("\"args\":", StringComparison.Ordinal)));
        Assert.Single(events, e => e.Command == "CONFIG");
        Assert.DoesNotContain(events, e => e.Action == "login_failed");
        Assert.Equal(
            ["config_loaded", "config_changed", "config_changed", "config_changed", "audit_paused", "audit_resumed", "config_saved", "config_loaded"],
            events.Where(e => e.Type == "sensor" && e.Action is not ("sensor_started" or "sensor_stopped" or "heartbeat")).Select(e => e.Action));
        Assert.All(
            events.Where(e => e.Action is "config_changed" or "audit_paused"),
            e => Assert.Matches("^uid 0, pid [0-9]+$", e.Told("initiated_by")));
        Assert.Equal("policy.payload.args <ABSENT> false", Change(events.First(e => e.Action == "config_changed")));
        string saved = File.ReadAllText(Config);
        Assert.Contains("# a comment that stays", saved, StringComparison.Ordinal);
        Assert.Contains("args: false", saved, StringComparison.Ordinal);
        SchemaValidator.Validate([Events]);
    }

    [Fact]
    public void A_new_format_sets_the_file_so_far_aside()
    {
        Process sensor = Start();
        using PolledClient client = _network.Connect();
        Set(client, "one");
        Assert.Equal("OK", Cli("AUDIT.SETFORMAT", "csv"));
        Set(client, "two");
        Assert.Contains("sinks[0].format: must be json", Cli("AUDIT.SETFORMAT", "prose"), StringComparison.Ordinal);
        Assert.Equal("OK", Cli("AUDIT.ROTATE"));
        Set(client, "three");
        string other = Path.Combine(_network.Folder, "other.txt");
        Assert.Equal("OK", Cli("AUDIT.SETPROTOCOL", "file", other));
        Set(client, "four");
        Assert.Contains("facility: no such key", Cli("AUDIT.SETPROTOCOL", "syslog", "local0"), StringComparison.Ordinal);
        Assert.Contains("cannot be opened", Cli("AUDIT.SETPROTOCOL", "file", "/no/such/folder/x"), StringComparison.Ordinal);
        Set(client, "five");
        Stop(sensor);

        string[] aside = [.. Sensor.Evidence.TrailNames.ClosedOf(Events)];
        Assert.Equal(2, aside.Length);
        string json = aside.Single(file => File.ReadAllText(file)[0] == '{');
        string csv = aside.Single(file => file != json);
        Assert.Equal("json: one; csv: two; csv: three; other: four five", string.Join("; ",
            $"json: {Keys(json)}", $"csv: {Keys(csv)}", $"csv: {Keys(Events)}", $"other: {Keys(other)}"));
    }

    [Fact]
    public void A_bad_file_changes_nothing_and_says_why()
    {
        Process sensor = Start();
        List<string> said = [];
        Thread reader = new(() =>
        {
            while (sensor.StandardError.ReadLine() is { } line)
            {
                lock (said)
                {
                    said.Add(line);
                }
            }
        });
        reader.Start();
        string good = File.ReadAllText(Config);
        File.WriteAllText(Config, good + "policy:\n  max_args: many\n  nonsense: 1\n");
        ProgramRun.MustSucceed("kill", "-HUP", $"{sensor.Id}");
        WaitFor(() => Said("not taken over"), "the refusal");
        Assert.True(Said("policy.max_args: must be a whole number") && Said("policy.nonsense: no such key"));

        // A file that is written is read without a signal, once it stands still.
        File.WriteAllText(Config, good + "policy:\n  max_args: 3\n");
        WaitFor(() => Said("policy.max_args") && Said("a change of the file"), "the change");
        File.WriteAllText(Config, good + "policy:\n  max_args: 3\nlimits:\n  flows: 1000\n");
        ProgramRun.MustSucceed("kill", "-HUP", $"{sensor.Id}");
        WaitFor(() => Said("From the next start on only: limits.flows"), "the warning");
        ProgramRun.MustSucceed("kill", "-TERM", $"{sensor.Id}");
        Assert.True(sensor.WaitForExit(30_000));
        reader.Join();
        List<SeenEvent> events = SeenEvent.ReadAll(File.ReadAllLines(Events));
        Assert.Equal(
            ["policy.max_args <ABSENT> 3 by a change of the file", "limits.flows <ABSENT> 1000 by SIGHUP"],
            events.Where(e => e.Action == "config_changed").Select(e => $"{Change(e)} by {e.Told("initiated_by")}"));

        bool Said(string words)
        {
            lock (said)
            {
                return said.Exists(line => line.Contains(words, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Changes_under_load_lose_and_double_nothing()
    {
        const int Clients = 4, Rounds = 12;
        Process sensor = Start();
        using CancellationTokenSource stop = new();
        int[] sent = new int[Clients];
        PolledClient[] clients = [.. Enumerable.Range(0, Clients).Select(_ => _network.Connect())];
        Thread[] load = [.. clients.Select((client, i) => new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                client.Ask("SET", $"c{i}:{sent[i]}", "x");
                sent[i]++;
            }
        }))];
        Array.ForEach(load, thread => thread.Start());
        string good = File.ReadAllText(Config);
        for (int round = 0; round < Rounds; round++)
        {
            Assert.Equal("OK", Cli("AUDIT.SETPAYLOADOPTIONS", "maxsize", $"{1000 + round}"));
            Assert.Equal("OK", Cli("AUDIT.ROTATE"));
            Assert.Equal("OK", Cli("AUDIT.SETFORMAT", round % 2 == 0 ? "text" : "json"));
            File.WriteAllText(Config, $"{good}policy:\n  max_args: {round + 1}\n");
            ProgramRun.MustSucceed("kill", "-HUP", $"{sensor.Id}");
        }

        stop.Cancel();
        Array.ForEach(load, thread => thread.Join());
        for (int i = 0; i < Clients; i++)
        {
            Set(clients[i], $"c{i}:{sent[i]++}");
            clients[i].Dispose();
        }

        Stop(sensor);
        Dictionary<string, int> seen = [];
        foreach (string file in (string[])[.. Sensor.Evidence.TrailNames.ClosedOf(Events), Events])
        {
            foreach (string key in Keys(file).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                seen[key] = seen.GetValueOrDefault(key) + 1;
            }
        }

        Assert.True(sent.Sum() > 1000, $"only {sent.Sum()} commands were sent");
        Assert.Empty(string.Join(' ', seen.Where(key => key.Value > 1).Select(key => key.Key)));
        IEnumerable<string> expected = sent.SelectMany((count, i) =>
            Enumerable.Range(0, count).Select(n => $"c{i}:{n}"));
        Assert.Empty(string.Join(' ', expected.Where(key => !seen.ContainsKey(key))));
    }

    [Fact]
    public void Fifty_clients_at_once_hostile_ones_among_them_leave_the_console_answering_and_the_memory_bounded()
    {
        const int Clients = 50;
        Process sensor = Start();
        long before = PeakKilobytes(sensor);
        using CancellationTokenSource stop = new();
        int[] answered = new int[Clients];
        Thread[] threads = [.. Enumerable.Range(0, Clients).Select(i => new Thread(() =>
        {
            Random random = new(i);
            while (!stop.IsCancellationRequested)
            {
                answered[i] += Bother(i % 5, random, stop.Token);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        for (int round = 0; round < 20; round++)
        {
            WaitFor(() => Cli("PING") == "PONG", "an answer");
            WaitFor(() => Cli("AUDIT.STATUS").Contains("events_per_second\n", StringComparison.Ordinal), "the status");
        }

        stop.Cancel();
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(answered.Where((_, i) => i % 5 == 0), count => Assert.True(count > 0, "a pipeline was not answered"));
        using PolledClient client = _network.Connect();
        Set(client, "after");
        Assert.Contains("sessions\n1\n", Cli("AUDIT.STATUS"), StringComparison.Ordinal);
        long grown = PeakKilobytes(sensor) - before;
        Assert.True(grown < 100 * 1024, $"grown by {grown} KiB");
        Stop(sensor);
    }

    /// <summary>One connection of a client of that kind; how many of its commands were answered.</summary>
    private int Bother(int kind, Random random, CancellationToken stop)
    {
        const string Ask = "*1\r\n$12\r\nAUDIT.STATUS\r\n";
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = 20_000,
            ReceiveTimeout = 20_000,
        };
        byte[] garbage = new byte[32 * 1024];
        random.NextBytes(garbage);
        byte[] sent = kind switch
        {
            0 => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Ask, 100)) + "QUIT\r\n"),
            1 => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("*1000000000\r\n$2000000000\r\nxx\r\n", 1000))),
            2 => garbage,
            3 => Encoding.ASCII.GetBytes(Ask + Ask[..random.Next(1, Ask.Length - 1)]),
            _ => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Ask, 20))),
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
            socket.Send(sent);
            if (kind == 3)
            {
                // It stands still with half a command.
                stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
            }

            return kind == 0 ? Answers(socket) : 0;
        }
        catch (SocketException)
        {
            // Refused, or ended as it deserves.
            return 0;
        }
    }

    private static int Answers(Socket socket)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[65_536];
        int length;
        while ((length = socket.Receive(buffer)) > 0)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }

        return text.ToString().Split("uptime_seconds").Length - 1;
    }

    private static long PeakKilobytes(Process process) => long.Parse(
        File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    /// <summary>Sets a key and waits until that stands in one of the files: what is captured takes a while to be told.</summary>
    private void Set(PolledClient client, string key)
    {
        Assert.Equal("+OK", client.Ask("SET", key, "x"));
        WaitFor(() => Written(key), key);
    }

    private bool Written(string text) => Directory.EnumerateFiles(_network.Folder)
        .Where(file => Path.GetFileName(file) is var name
            && (name.StartsWith("events", StringComparison.Ordinal) || name == "other.txt")
            && !Sensor.Evidence.TrailNames.IsCompanion(name))
        .Any(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal));

    private static string Change(SeenEvent change) => $"{change.Told("parameter")} {change.Told("old_value")} {change.Told("new_value")}";

    /// <summary>The keys of the SETs of a file, whatever its format.</summary>
    private static string Keys(string file) => string.Join(' ', File.ReadLines(file)
        .Where(line => line.Contains("SET", StringComparison.Ordinal))
        .Select(line => System.Text.RegularExpressions.Regex.Match(line, @"\b(one|two|three|four|five|c\d:\d+)\b"))
        .Where(match => match.Success)
        .Select(match => match.Value));

    private static void WaitFor(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{what} did not come");
            Thread.Sleep(50);
        }
    }

    private Process Start()
    {
        File.WriteAllText(Config, string.Create(CultureInfo.InvariantCulture, $"""
            # a comment that stays
            capture:
              interfaces: [lo]
              ports: [{PolledNetwork.Port}]
            sinks:
              - name: events
                path: {Events}
            control:
              socket: {SocketPath}

            """));
        Process sensor = _network.StartProcess(
            [.. ProgramRun.Sensor, "run", "-c", Config, "--state", Path.Combine(_network.Folder, "state")]);
        Assert.Contains("Capturing lo", sensor.StandardError.ReadLine(), StringComparison.Ordinal);
        WaitFor(() => File.Exists(Events) && File.ReadAllText(Events).Contains("sensor_started", StringComparison.Ordinal)
            && File.Exists(SocketPath), "the start");
        return sensor;
    }

    private static void Stop(Process sensor)
    {
        ProgramRun.MustSucceed("kill", "-TERM", $"{sensor.Id}");
        sensor.StandardError.ReadToEnd();
        Assert.True(sensor.WaitForExit(30_000));
        Assert.Equal(0, sensor.ExitCode);
    }

    private string Cli(params string[] words)
    {
        ProgramRun run = ProgramRun.Of(["redis-cli", "-s", SocketPath, .. words]);
        return run.Output.TrimEnd('\n');
    }
}
