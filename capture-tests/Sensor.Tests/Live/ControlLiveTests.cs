using System.Diagnostics;
using System.Text.RegularExpressions;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// A running sensor is asked and told over its control socket by redis-cli, and takes over a configuration that changes
/// while it captures, without losing or doubling an event.
/// </summary>
public sealed class ControlLiveTests : IDisposable
{
    private readonly ControlledNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [Fact]
    public void Redis_cli_is_the_console()
    {
        Process sensor = _network.Start();
        Assert.Equal("PONG", _network.Cli("PING"));
        Assert.Contains("AUDIT.SETFORMAT", _network.Cli("AUDIT.HELP"), StringComparison.Ordinal);
        Assert.Equal("ERR unknown command 'NONSENSE', try AUDIT.HELP", _network.Cli("nonsense"));
        Assert.Equal("ERR wrong number of arguments for 'audit.pause' command", _network.Cli("AUDIT.PAUSE", "now"));
        foreach (string begun in (string[])["A", "AUDIT", "AUDIT.", "CONFIG", "SINK"])
        {
            Assert.Equal($"ERR unknown command '{begun}', try AUDIT.HELP", _network.Cli(begun, "GET", "x"));
        }

        Assert.Equal("ERR wrong number of arguments for 'audit.resume' command", _network.Cli("AUDIT.RESUME", "now"));
        Assert.Contains("payload_disable\nno\n", _network.Cli("AUDIT.GETCONFIG"), StringComparison.Ordinal);
        using PolledClient client = _network.Connect();
        _network.Set(client, "before");
        Assert.Equal("OK", _network.Cli("AUDIT.SETPAYLOADOPTIONS", "disable", "yes"));
        _network.Set(client, "without-args");
        Assert.Equal("OK", _network.Cli("AUDIT.SETEVENTS", "auth", "config"));
        client.Ask("SET", "left-out", "x");
        client.Ask("CONFIG", "GET", "port");
        Wait.Until(() => _network.HasWritten("\"config_get\""), "the CONFIG GET");
        Assert.Equal("OK", _network.Cli("AUDIT.SETEVENTS", "all"));
        Assert.Contains("policy.events[0]: must be", _network.Cli("AUDIT.SETEVENTS", "everything"), StringComparison.Ordinal);
        Assert.Equal("OK", _network.Cli("AUDIT.PAUSE"));
        client.Ask("SET", "in-the-pause", "x");
        client.Ask("AUTH", "nobody", "nothing");

        // Nothing shows that they have passed: a connection of which the sensor has seen the end before it goes on.
        Thread.Sleep(TimeSpan.FromSeconds(2));
        Assert.Contains("paused\nyes\n", _network.Cli("AUDIT.STATUS"), StringComparison.Ordinal);
        Assert.Equal("OK", _network.Cli("AUDIT.RESUME"));
        _network.Set(client, "after");
        Assert.Contains("configuration_unsaved\nyes\n", _network.Cli("AUDIT.STATUS"), StringComparison.Ordinal);
        Assert.Equal("OK", _network.Cli("AUDIT.SAVE"));
        Assert.Contains("configuration_unsaved\nno\n", _network.Cli("AUDIT.STATUS"), StringComparison.Ordinal);
        Assert.Equal("OK", _network.Cli("AUDIT.RELOAD"));
        ControlledNetwork.Stop(sensor);

        List<SeenEvent> events = SeenEvent.ReadAll(File.ReadAllLines(_network.Events));
        Assert.Equal(["before", "without-args", "after"], events.Where(e => e.Command == "SET").Select(e => e.Told("key_accessed")));
        Assert.Equal([true, false, false], events.Where(e => e.Command == "SET").Select(e => e.Line.Contains("\"args\":", StringComparison.Ordinal)));
        Assert.Single(events, e => e.Command == "CONFIG");
        Assert.DoesNotContain(events, e => e.Action == "login_failed");
        Assert.Equal(
            ["config_loaded", "config_changed", "config_changed", "config_changed", "audit_paused", "audit_resumed", "config_saved", "config_loaded"],
            events.Where(e => e.Type == "sensor" && e.Action is not ("sensor_started" or "sensor_stopped" or "heartbeat")).Select(e => e.Action));
        SeenEvent[] byPeer = [.. events.Where(
            e => e.Action is "config_changed" or "audit_paused" or "audit_resumed" or "config_saved" or "config_loaded")];
        Assert.Null(byPeer[0].Told("initiated_by"));
        Assert.All(byPeer[1..], e => Assert.Matches("^uid 0, pid [0-9]+$", e.Told("initiated_by")));
        Assert.Equal("policy.payload.args <ABSENT> false", Change(events.First(e => e.Action == "config_changed")));
        string saved = File.ReadAllText(_network.Config);
        Assert.Contains("# a comment that stays", saved, StringComparison.Ordinal);
        Assert.Contains("args: false", saved, StringComparison.Ordinal);
        SchemaValidator.Validate([_network.Events]);
    }

    [Fact]
    public void A_new_format_sets_the_file_so_far_aside()
    {
        Process sensor = _network.Start();
        using PolledClient client = _network.Connect();
        _network.Set(client, "one");
        Assert.Equal("OK", _network.Cli("AUDIT.SETFORMAT", "csv"));
        _network.Set(client, "two");
        Assert.Contains("sinks[0].format: must be json", _network.Cli("AUDIT.SETFORMAT", "prose"), StringComparison.Ordinal);
        Assert.Equal("OK", _network.Cli("AUDIT.ROTATE"));
        _network.Set(client, "three");
        string other = Path.Combine(_network.Folder, "other.txt");
        Assert.Equal("OK", _network.Cli("AUDIT.SETPROTOCOL", "file", other));
        _network.Set(client, "four");
        Assert.Contains("sinks[0].format: must be json", _network.Cli("AUDIT.SETFORMAT", "csv # x"), StringComparison.Ordinal);
        Assert.Contains("sinks[0].format: must be json", _network.Cli("AUDIT.SETFORMAT", "[json"), StringComparison.Ordinal);
        Assert.Contains("sinks[0].facility: must be user", _network.Cli("AUDIT.SETPROTOCOL", "syslog", "nonsense"), StringComparison.Ordinal);
        Assert.Contains("cannot be opened", _network.Cli("AUDIT.SETPROTOCOL", "file", "/no/such/folder/x"), StringComparison.Ordinal);
        _network.Set(client, "five");
        ControlledNetwork.Stop(sensor);

        string[] aside = [.. Sensor.Evidence.TrailNames.ClosedOf(_network.Events)];
        Assert.Equal(2, aside.Length);
        string json = aside.Single(file => File.ReadAllText(file)[0] == '{');
        string csv = aside.Single(file => file != json);
        Assert.Equal("json: one; csv: two; csv: three; other: four five", string.Join("; ",
            $"json: {ControlledNetwork.Keys(json)}", $"csv: {ControlledNetwork.Keys(csv)}", $"csv: {ControlledNetwork.Keys(_network.Events)}", $"other: {ControlledNetwork.Keys(other)}"));
    }

    [Fact]
    public void No_file_however_broken_ends_a_run()
    {
        Process sensor = _network.Start();
        List<string> said = ReadMessages(sensor, out Thread reader);
        string good = File.ReadAllText(_network.Config);
        string[] broken =
        [
            "policy:\n  key_templates: [\"a:*\"\n  max_args: 3\n", "a: [x\nb: 1\n",
            "polling: &x\n  foo: *x\n", "\0", "\"", "policy: {rules: [",
        ];
        for (int i = 0; i < broken.Length; i++)
        {
            File.WriteAllText(_network.Config, good + broken[i]);
            ProgramRun.MustSucceed("kill", "-HUP", $"{sensor.Id}");
            Wait.Until(() => Count("not taken over, the old one stays: ") == i + 1, $"the refusal of {broken[i]}");
            Assert.Contains("ERR line ", _network.Cli("AUDIT.RELOAD"), StringComparison.Ordinal);
        }

        File.WriteAllText(_network.Config, good + "sinks: [&x {name: a, type: syslog, url: \"udp://h:514\", foo: *x}]\n");
        Assert.Contains("ERR line ", _network.Cli("AUDIT.RELOAD"), StringComparison.Ordinal);
        File.WriteAllText(_network.Config, good);
        using PolledClient client = _network.Connect();
        _network.Set(client, "one");
        ProgramRun.MustSucceed("kill", "-TERM", $"{sensor.Id}");
        Assert.True(sensor.WaitForExit(30_000));
        reader.Join();
        Assert.Equal(0, sensor.ExitCode);
        Assert.Equal(0, Count("an error of the sensor itself"));

        int Count(string words)
        {
            lock (said)
            {
                return said.Count(line => line.Contains(words, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void A_new_hash_key_holds_from_the_signal_on()
    {
        string key = Path.Combine(_network.Folder, "hash.key");
        File.WriteAllText(key, "0123456789abcdef-first");
        Process sensor = _network.Start($"policy:\n  hash_key_file: {key}\n  payload: {{key: hash}}\n");
        using PolledClient client = _network.Connect();
        client.Ask("SET", "one", "x");
        Wait.Until(() => _network.HasWritten("hmac:"), "the first hash");
        File.WriteAllText(key, "0123456789abcdef-second");
        ProgramRun.MustSucceed("kill", "-HUP", $"{sensor.Id}");
        Wait.Until(() => _network.HasWritten("\"config_changed\""), "the change");
        client.Ask("SET", "one", "x");
        Wait.Until(() => Sets().Count() == 2, "the second hash");
        ControlledNetwork.Stop(sensor);
        Assert.Equal(2, Sets().Select(line => Regex.Match(line, "hmac:[0-9a-f]+").Value).Distinct().Count());
        SeenEvent change = SeenEvent.ReadAll(File.ReadAllLines(_network.Events)).Single(e => e.Action == "config_changed");
        Assert.Equal($"policy.hash_key_file {key} {key} (what it holds has changed)", Change(change));
        Assert.Equal("SIGHUP", change.Told("initiated_by"));

        IEnumerable<string> Sets() => File.ReadLines(_network.Events).Where(line => line.Contains("\"command\":\"SET\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bad_file_changes_nothing_and_says_why()
    {
        Process sensor = _network.Start();
        List<string> said = ReadMessages(sensor, out Thread reader);
        string good = File.ReadAllText(_network.Config);
        File.WriteAllText(_network.Config, good + "policy:\n  max_args: many\n  nonsense: 1\n");
        Wait.Until(() => Said("not taken over"), "the refusal");
        Assert.True(Said("policy.max_args: must be a whole number") && Said("policy.nonsense: no such key"));

        // A file that is written is read without a signal, once it stands still.
        string three = good + "policy:\n  max_args: 3\n";
        string more = three + "limits:\n  flows: 1000\n";
        File.WriteAllText(_network.Config, three + "#".PadRight(more.Length - three.Length - 1) + "\n");
        Wait.Until(() => Said("policy.max_args") && Said("a change of the file"), "the change");

        // As long and as old as it was: but for the signal nobody would look at it.
        DateTime written = File.GetLastWriteTimeUtc(_network.Config);
        File.WriteAllText(_network.Config, more);
        File.SetLastWriteTimeUtc(_network.Config, written);
        ProgramRun.MustSucceed("kill", "-HUP", $"{sensor.Id}");
        Wait.Until(() => Said("From the next start on only: limits.flows"), "the warning");
        ProgramRun.MustSucceed("kill", "-TERM", $"{sensor.Id}");
        Assert.True(sensor.WaitForExit(30_000));
        reader.Join();
        List<SeenEvent> events = SeenEvent.ReadAll(File.ReadAllLines(_network.Events));
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

    /// <summary>What it says on standard error, as it comes; to be locked.</summary>
    private static List<string> ReadMessages(Process sensor, out Thread reader)
    {
        List<string> said = [];
        reader = new Thread(() =>
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
        return said;
    }

    private static string Change(SeenEvent change) => $"{change.Told("parameter")} {change.Told("old_value")} {change.Told("new_value")}";
}
