using System.Diagnostics;
using System.Net.Sockets;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary><c>top</c> beside a running sensor: in a terminal (tmux), in a pipe, and where there is no sensor.</summary>
public sealed class TopLiveTests : IDisposable
{
    private const string HostileUser = "ev\u001b]0;pwned\u0007[red]il";

    private readonly ControlledNetwork _network = new();
    private readonly string _tmux = $"top-{Environment.ProcessId}-{Guid.NewGuid():N}";

    public void Dispose()
    {
        ProgramRun.Of("tmux", "-L", _tmux, "kill-server");
        _network.Dispose();
    }

    [Fact]
    public void In_a_terminal_it_is_drawn_until_q_and_the_terminal_is_as_before()
    {
        SkipWithoutTmux();
        Process sensor = _network.Start();
        UseRedis();
        Tmux("new-session", "-d", "-x", "140", "-y", "44", "env", "-i", "PATH=/usr/bin:/bin", "TERM=tmux-256color", "HOME=/root", "bash", "--norc");
        Type("echo be''fore; " + Quoted([.. ProgramRun.Sensor, "top", "--control", _network.SocketPath]) + "; echo status=$?");
        string screen = WaitFor("alice");
        Assert.Contains("q ends", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("before", screen, StringComparison.Ordinal);
        Assert.Contains("user:*:name", screen, StringComparison.Ordinal);
        Assert.Contains("CONFIG GET", screen, StringComparison.Ordinal);
        Assert.Contains("invalid_password", screen, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("pwned", Tmux("display-message", "-p", "#{pane_title}"), StringComparison.Ordinal);

        // It goes on by itself.
        using (PolledClient client = _network.Connect())
        {
            client.Ask("SET", "fresh:1", "x");
        }

        WaitFor("fresh:*");
        Tmux("send-keys", "-t", "0", "w");
        WaitFor("w last minute");
        Tmux("send-keys", "-t", "0", "q");
        string after = WaitFor("status=0");
        Assert.Contains("before", after, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", after, StringComparison.Ordinal);
        Assert.Equal("1", Tmux("display-message", "-p", "#{cursor_flag}").Trim());
        Type("stty -a | grep -o -- '[-]*echo;*\\s' ; stty -a | grep -o -- '[-]*icanon'");
        Assert.DoesNotContain("-icanon", WaitFor("\nicanon"), StringComparison.Ordinal);
        ControlledNetwork.Stop(sensor);
    }

    [Fact]
    public void Ctrl_c_ends_it_too_and_the_end_of_the_sensor_is_said()
    {
        SkipWithoutTmux();
        Process sensor = _network.Start();
        Tmux("new-session", "-d", "-x", "100", "-y", "30", "env", "-i", "PATH=/usr/bin:/bin", "TERM=tmux-256color", "HOME=/root", "bash", "--norc");
        string command = Quoted([.. ProgramRun.Sensor, "top", "--control", _network.SocketPath]);
        Type(command + "; echo status=$?");
        WaitFor("q ends");
        Tmux("send-keys", "-t", "0", "C-c");
        WaitFor("status=0");
        Type("clear; " + command + "; echo second=$?");
        WaitFor("q ends");
        ControlledNetwork.Stop(sensor);
        string after = WaitFor("second=1");
        Assert.Contains("it ends, or was restarted", after.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_pipe_it_prints_one_picture()
    {
        Process sensor = _network.Start();
        UseRedis();
        string output = "";
        for (int attempt = 0; attempt < 100 && !output.Contains("invalid_password", StringComparison.Ordinal); attempt++)
        {
            Thread.Sleep(200);
            ProgramRun run = ProgramRun.MustSucceed([.. ProgramRun.Sensor, "top", "--control", _network.SocketPath, "--window", "hour"]);
            output = run.Output;
        }

        Assert.Matches(@"(?m)^  alice +3 +1$", output);
        Assert.Matches(@"(?m)^  user:\*:name +1 +0$", output);
        Assert.Matches(@"(?m)^  invalid_password +1$", output);
        Assert.DoesNotContain(output, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain(PolledNetwork.Marker, output, StringComparison.Ordinal);
        ProgramRun cli = ProgramRun.MustSucceed("redis-cli", "-s", _network.SocketPath, "AUDIT.TOP", "hour", "1");
        Assert.Contains("window_events", cli.Output, StringComparison.Ordinal);
        foreach (string[] wrong in (string[][])[["day"], ["minute", "0"], ["minute", "101"], ["minute", "x"]])
        {
            Assert.Contains("ERR syntax", ProgramRun.Of(["redis-cli", "-s", _network.SocketPath, "AUDIT.TOP", .. wrong]).Output, StringComparison.Ordinal);
        }

        if (Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(_network.Folder, (UnixFileMode)0b111_101_101);
            AssertRefused("setpriv --reuid 65534 --clear-groups", _network.SocketPath, "this user may not use it");
        }

        ControlledNetwork.Stop(sensor);
    }

    [Fact]
    public void Where_no_sensor_answers_it_says_why()
    {
        AssertRefused("", "/no/such/control.sock", "there is no such socket");
        string left = Path.Combine(_network.Folder, "left.sock");
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(left));
        }

        if (!File.Exists(left))
        {
            using Socket again = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            again.Bind(new UnixDomainSocketEndPoint(left));
            AssertRefused("", left, "no sensor is behind it any more");
        }
        else
        {
            AssertRefused("", left, "no sensor is behind it any more");
        }

        string file = Path.Combine(_network.Folder, "file");
        File.WriteAllText(file, "");
        AssertRefused("", file, "is no socket");
        string web = Path.Combine(_network.Folder, "web.sock");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(web));
        listener.Listen();
        Thread answering = new(() =>
        {
            using Socket accepted = listener.Accept();
            accepted.Send("HTTP/1.1 400 Bad Request\r\n\r\n"u8);
            Thread.Sleep(1000);
        });
        answering.Start();
        AssertRefused("", web, "what answers there is no sensor");
        answering.Join();
        Assert.Contains("names no control.socket", ProgramRun.Of([.. ProgramRun.Sensor, "top", "-c", file]).Errors, StringComparison.Ordinal);
    }

    private static void AssertRefused(string before, string path, string why)
    {
        ProgramRun run = ProgramRun.Of(
            [.. before.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. ProgramRun.Sensor, "top", "--control", path]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{path}: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(why, run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.TrimEnd('\n').Split('\n'));
    }

    private void UseRedis()
    {
        using PolledClient client = _network.Connect();
        client.Ask("ACL", "SETUSER", "alice", "on", $">{PolledNetwork.Marker}-alice", "~*", "+@all");
        client.Ask("ACL", "SETUSER", HostileUser, "on", $">{PolledNetwork.Marker}-evil", "~*", "+@all");
        client.Ask("CONFIG", "GET", "port");
        client.Ask("AUTH", HostileUser, $"{PolledNetwork.Marker}-evil");
        client.Ask("SET", HostileUser, "x");
        using PolledClient alice = _network.Connect();
        alice.Ask("AUTH", "alice", $"{PolledNetwork.Marker}-alice");
        alice.Ask("SET", "user:17:name", PolledNetwork.Marker);
        using PolledClient mallory = _network.Connect();
        mallory.Ask("AUTH", "alice", $"{PolledNetwork.Marker}-wrong");
    }

    private static void SkipWithoutTmux() =>
        Assert.SkipUnless(File.Exists("/usr/bin/tmux"), "tmux is missing; the package tmux has it");

    private static string Quoted(string[] words) => string.Join(' ', words.Select(word => $"'{word}'"));

    private void Type(string line) => Tmux("send-keys", "-t", "0", line, "Enter");

    private string Tmux(params string[] words) => ProgramRun.MustSucceed(["tmux", "-L", _tmux, .. words]).Output;

    private string WaitFor(string text)
    {
        string screen = "";
        Wait.Until(() => (screen = Tmux("capture-pane", "-p", "-t", "0")).Contains(text, StringComparison.Ordinal), $"{text} on the screen");
        return screen;
    }
}
