using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>Sinks of a running sensor are made others over its control socket by redis-cli, and shown there.</summary>
public sealed class ControlSinkTests : IDisposable
{
    private readonly ControlledNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [Fact]
    public void A_file_that_was_left_can_be_had_back_at_once()
    {
        Process sensor = _network.Start();
        using PolledClient client = _network.Connect();
        _network.Set(client, "one");
        string other = Path.Combine(_network.Folder, "other.txt");
        Assert.Equal("OK", _network.Cli("AUDIT.SETPROTOCOL", "file", other));
        Assert.Equal("OK", _network.Cli("AUDIT.RELOAD"));
        _network.Set(client, "two");
        Assert.Equal("OK", _network.Cli("AUDIT.SETPROTOCOL", "file", other));
        ProgramRun.MustSucceed("kill", "-HUP", $"{sensor.Id}");
        Wait.Until(() => _network.Cli("AUDIT.GETCONFIG").StartsWith($"protocol\nfile {_network.Events}\n", StringComparison.Ordinal), "the reload");
        _network.Set(client, "three");
        Assert.Equal("OK", _network.Cli("AUDIT.SETPROTOCOL", "file", other));
        Assert.Equal("OK", _network.Cli("AUDIT.SETPROTOCOL", "file", _network.Events));
        _network.Set(client, "four");
        ControlledNetwork.Stop(sensor);
        Assert.Equal("one two three four", ControlledNetwork.Keys(_network.Events));
    }

    [Fact]
    public void A_sink_becomes_another_over_the_console()
    {
        Process sensor = _network.Start();
        using PolledClient client = _network.Connect();
        _network.Set(client, "one");
        Assert.Equal("OK", _network.Cli("AUDIT.SETFORMAT", "cef"));
        using SyslogSocket? daemon = SyslogSocket.OfHostUnlessThere();
        Assert.Equal("OK", _network.Cli("AUDIT.SETPROTOCOL", "syslog", "local0"));
        Assert.StartsWith("protocol\nsyslog local0\nformat\ncef\n", _network.Cli("AUDIT.GETCONFIG"), StringComparison.Ordinal);
        client.Ask("SET", "two", "x");
        Wait.Until(() => Status().Contains("events: cef to syslog unix:///dev/log, accepted=", StringComparison.Ordinal)
            && !Status().Contains("accepted=0,", StringComparison.Ordinal), "the daemon's event");
        Wait.Until(() => daemon?.Took("two") ?? true, "two");
        Assert.Matches("^<13[0-9]>[A-Z][a-z]{2} ", daemon?.Messages[0] ?? "<130>Jan ");

        // The same sink, elsewhere.
        TcpListener? receiver = null;
        _network.Inside(() => (receiver = new TcpListener(IPAddress.Loopback, 0)).Start());
        string place = receiver!.LocalEndpoint.ToString()!;
        Assert.Equal("OK", _network.Cli("AUDIT.SETPROTOCOL", "tcp", place));
        Assert.StartsWith($"protocol\ntcp {place}\nformat\ncef\n", _network.Cli("AUDIT.GETCONFIG"), StringComparison.Ordinal);
        client.Ask("SET", "three", "x");
        using TcpClient connection = receiver.AcceptTcpClient();
        string got = "";
        byte[] buffer = new byte[4096];
        Wait.Until(() =>
        {
            got += Encoding.UTF8.GetString(buffer, 0, connection.GetStream().Read(buffer));
            return got.Contains("three", StringComparison.Ordinal);
        }, "three");
        Assert.Matches("[0-9]+ <13[0-9]>1 ", got);

        // And back, twice: what was closed opens again.
        string other = Path.Combine(_network.Folder, "other.txt");
        Assert.Equal("OK", _network.Cli("AUDIT.SETPROTOCOL", "file", other));
        _network.Set(client, "four");
        Assert.Equal("OK", _network.Cli("AUDIT.SETPROTOCOL", "tcp", place));
        using TcpClient again = receiver.AcceptTcpClient();
        Assert.Equal("OK", _network.Cli("AUDIT.SETPROTOCOL", "file", other));
        _network.Set(client, "five");
        ControlledNetwork.Stop(sensor);
        receiver.Dispose();
        Assert.Equal("four five", ControlledNetwork.Keys(other));

        string Status() => _network.Cli("AUDIT.STATUS");
    }

    [Fact]
    public void A_secret_in_the_address_of_a_sink_is_shown_to_nobody()
    {
        Process sensor = _network.Start();
        string good = File.ReadAllText(_network.Config);
        foreach (string secret in (string[])["TOPSECRET-1", "TOPSECRET-2"])
        {
            File.WriteAllText(_network.Config, good.Replace(
                "sinks:\n", $"sinks:\n  - name: hook\n    type: webhook\n    url: http://127.0.0.1:9/x?sig={secret}\n", StringComparison.Ordinal));
            Assert.Equal("OK", _network.Cli("AUDIT.RELOAD"));
        }

        Assert.StartsWith("protocol\nwebhook http://127.0.0.1:9\nformat\njson\n", _network.Cli("AUDIT.GETCONFIG"), StringComparison.Ordinal);
        Assert.Contains("sinks[hook].url\nhttp://127.0.0.1:9/x\n", _network.Cli("AUDIT.GETCONFIG") + "\n", StringComparison.Ordinal);
        Assert.DoesNotContain("TOPSECRET", _network.Cli("AUDIT.GETCONFIG") + _network.Cli("AUDIT.STATUS"), StringComparison.Ordinal);
        ProgramRun.MustSucceed("kill", "-TERM", $"{sensor.Id}");
        Assert.DoesNotContain("TOPSECRET", sensor.StandardError.ReadToEnd(), StringComparison.Ordinal);
        Assert.True(sensor.WaitForExit(30_000));
        Assert.Equal(2, SeenEvent.ReadAll(File.ReadAllLines(_network.Events)).Count(e => e.Action == "config_changed"));
        Assert.DoesNotContain("TOPSECRET", File.ReadAllText(_network.Events), StringComparison.Ordinal);
    }
}
