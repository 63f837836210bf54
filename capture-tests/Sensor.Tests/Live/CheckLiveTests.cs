using System.Globalization;
using System.Text.Json;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary><c>check</c> as a program, in a network of its own.</summary>
public sealed class CheckLiveTests : IDisposable
{
    private readonly PolledNetwork _network = new();

    public void Dispose() => _network.Dispose();

    private string Config => Path.Combine(_network.Folder, "sensor.yaml");

    [Fact]
    public void What_passes_and_what_is_missing_is_told()
    {
        PolledRedis server = _network.StartServer();
        using PolledClient admin = server.ConnectUnseen();
        admin.Ask("ACL", "SETUSER", "audit", "-acl|log");
        Write("lo");
        using CancellationTokenSource end = new();
        using PolledClient client = _network.Connect();
        Thread traffic = new(() =>
        {
            while (!end.IsCancellationRequested)
            {
                client.Ask("SET", "key", PolledNetwork.Marker);
                Thread.Sleep(20);
            }
        });
        traffic.Start();
        (int code, JsonElement[] checks) = Run("--seconds", "3");
        end.Cancel();
        traffic.Join();
        string traffics = Found(checks, "interface lo", "ok");
        Assert.Matches(@"port 7391: [1-9][0-9,]* to the server, [1-9][0-9,]* from it", traffics);
        Assert.Matches(@"commands of Redis: [1-9][0-9]*, on 1 connections", traffics);
        Assert.Contains("+acl|log is missing", Found(checks, $"server redis://audit@127.0.0.1:{PolledNetwork.Port}", "warning"), StringComparison.Ordinal);
        Assert.Contains("can be written", Found(checks, "sink events", "ok"), StringComparison.Ordinal);
        Assert.Contains("can be written", Found(checks, "state", "ok"), StringComparison.Ordinal);
        Assert.Contains("nobody listens", Found(checks, "sink far", "fault"), StringComparison.Ordinal);
        Assert.Matches("at [0-9.,]+ events/s, as now, sinks may be away for", Found(checks, "spool", null));
        Assert.Contains("no sensor runs", Found(checks, "control", "ok"), StringComparison.Ordinal);
        Assert.Equal(1, code);
        Assert.False(Directory.Exists(Path.Combine(_network.Folder, "state")), "a folder was made");
    }

    [Fact]
    public void Where_nothing_passes_or_there_is_no_interface_it_says_so()
    {
        Write("lo, nosuch0");
        (int code, JsonElement[] checks) = Run("--seconds", "1");
        Assert.Equal(1, code);
        Assert.Contains("nothing from or to", Found(checks, "interface lo", "warning"), StringComparison.Ordinal);
        Assert.Contains("no such interface", Found(checks, "interface nosuch0", "fault"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_named_on_the_command_line_is_asked()
    {
        _network.StartServer();
        string url = $"redis://audit@127.0.0.1:{PolledNetwork.Port}";
        string password = Path.Combine(_network.Folder, "password");
        File.WriteAllText(password, PolledNetwork.PasswordOf("audit"));
        File.SetUnixFileMode(password, UnixFileMode.UserRead);
        File.WriteAllText(Config, "");
        (_, JsonElement[] checks) = Run("--interface", "lo", "--seconds", "1", "--poll", url, "--poll-password-file", password);
        Assert.Contains("the login works", Found(checks, $"server {url}", "ok"), StringComparison.Ordinal);
        File.Delete(password);
        File.WriteAllText(password, PolledNetwork.Marker);
        (int code, checks) = Run("--interface", "lo", "--seconds", "1", "--poll", url, "--poll-password-file", password);
        Found(checks, $"server {url}", "fault");
        Assert.Equal(1, code);
    }

    [Fact]
    public void Without_the_right_to_capture_the_missing_capability_is_named()
    {
        File.SetUnixFileMode(_network.Folder, (UnixFileMode)0b111_101_101);
        ProgramRun run = ProgramRun.Of(
            ["setpriv", "--reuid", "65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", .. ProgramRun.Sensor,
            "check", "-i", "lo", "--seconds", "1", "--state", _network.Folder]);
        Assert.Equal(1, run.ExitCode);
        Assert.Matches("(?m)^FAULT +user .*CAP_NET_RAW is missing", run.Output);
        Assert.Matches("(?m)^FAULT +interface lo .*CAP_NET_RAW is missing", run.Output);
        Assert.Matches("(?m)^WARNING +state .*may not write there", run.Output);
        Assert.Contains("-> ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_with_a_configuration_is_a_fault_each_and_a_missing_file_ends_it()
    {
        File.WriteAllText(Config, "capture:\n  interface: eth0\nsinks:\n  - name: x\n    type: nonsense\n");
        (int code, JsonElement[] checks) = Run();
        Assert.Equal(1, code);
        JsonElement[] faults = [.. checks.Where(check => check.GetProperty("what").GetString() == "configuration")];
        Assert.True(faults.Length >= 2);
        Assert.All(faults, fault => Assert.Equal("fault", fault.GetProperty("state").GetString()));
        Assert.Equal(2, ProgramRun.Of([.. ProgramRun.Sensor, "check", "-c", "/no/such/file.yaml"]).ExitCode);
    }

    private void Write(string interfaces) => File.WriteAllText(Config, string.Create(CultureInfo.InvariantCulture, $"""
        capture:
          interfaces: [{interfaces}]
          ports: [{PolledNetwork.Port}]
        instances:
          - name: main
            addresses: ["127.0.0.1:{PolledNetwork.Port}"]
            poll:
              url: redis://audit@127.0.0.1:{PolledNetwork.Port}
              password_file: {_network.PasswordFile}
        sinks:
          - name: events
            path: {Path.Combine(_network.Folder, "events.ndjson")}
          - name: far
            type: syslog
            url: tcp://127.0.0.1:1
        control:
          socket: {Path.Combine(_network.Folder, "control.sock")}

        """));

    private (int Code, JsonElement[] Checks) Run(params string[] options)
    {
        System.Diagnostics.Process process = _network.StartProcess(
            [.. ProgramRun.Sensor, "check", "-c", Config, "--json", "--state", Path.Combine(_network.Folder, "state"), .. options]);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.DoesNotContain(PolledNetwork.Marker, output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(output);
        return (process.ExitCode, [.. document.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.Clone())]);
    }

    private static string Found(JsonElement[] checks, string what, string? state)
    {
        JsonElement check = checks.First(check => check.GetProperty("what").GetString() == what);
        Assert.Equal(state ?? check.GetProperty("state").GetString(), check.GetProperty("state").GetString());
        return check.GetProperty("found").GetString()!;
    }
}
