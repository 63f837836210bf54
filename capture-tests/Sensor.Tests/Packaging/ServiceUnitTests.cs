using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Sensor.Tests.Support;

namespace Sensor.Tests.Packaging;

/// <summary>The service has the rights that it needs, and systemd's own judgement of the rest.</summary>
public sealed partial class ServiceUnitTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-unit-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Its_exposure_is_under_2() => Assert.InRange(Exposure(withEbpf: false), 0, 1.99);

    [Fact]
    public void With_eBPF_it_is_under_3() => Assert.InRange(Exposure(withEbpf: true), 0, 2.99);

    [Fact]
    public void Systemd_knows_every_word_of_it()
    {
        NeedSystemd();
        Place(withEbpf: true);
        ProgramRun run = ProgramRun.Of("systemd-analyze", "verify", "--man=no", Unit);
        // Where the sensor is not installed its program is missing, and nothing else is said.
        Assert.DoesNotMatch(@"Unknown|Failed to parse|ignoring|[Ii]nvalid", run.Output + run.Errors);
    }

    [Fact]
    public void Its_paths_are_those_of_the_shipped_configuration()
    {
        string unit = Sample.Text("systemd/redis-audit-sensor.service");
        string configuration = Sample.Text("sensor.yaml");
        Assert.Contains("LogsDirectory=redis-audit\n", unit, StringComparison.Ordinal);
        Assert.Contains("path: /var/log/redis-audit/", configuration, StringComparison.Ordinal);
        Assert.Contains("RuntimeDirectory=redis-audit-sensor\n", unit, StringComparison.Ordinal);
        Assert.Contains("socket: /run/redis-audit-sensor/", configuration, StringComparison.Ordinal);
        Assert.Contains("StateDirectory=redis-audit-sensor\n", unit, StringComparison.Ordinal);
        Assert.Contains("state: /var/lib/redis-audit-sensor\n", configuration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ebpf.conf")]
    public void Under_its_filter_of_system_calls_the_sensor_captures_and_tells_systemd_so(string dropIn)
    {
        NeedSystemd();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "capturing needs root");
        string address = Path.Combine(_folder.FullName, "notify");
        using Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.ReceiveTimeout = 60_000;
        systemd.Bind(new UnixDomainSocketEndPoint(address));
        List<string> files = [Sample.PathOf("systemd/redis-audit-sensor.service")];
        if (dropIn.Length > 0)
        {
            files.Add(Sample.PathOf($"systemd/{dropIn}"));
        }

        using Process sensor = ProgramRun.Start(
        [
            "/usr/bin/python3", Path.Combine(Repository.Root, "capture-tests", "under-unit.py"), string.Join(',', files),
            "env", $"NOTIFY_SOCKET={address}", $"STATE_DIRECTORY={_folder.FullName}",
            .. ProgramRun.Sensor, "run", "-i", "lo", "-o", Path.Combine(_folder.FullName, "events.ndjson"),
        ]);
        Assert.Equal("READY=1", Receive(systemd));
        Assert.Equal("WATCHDOG=1", Receive(systemd));
        Assert.StartsWith("STATUS=", Receive(systemd), StringComparison.Ordinal);
        ProgramRun.MustSucceed("kill", "-TERM", $"{sensor.Id}");
        string last;
        do
        {
            last = Receive(systemd);
        }
        while (last is "WATCHDOG=1" || last.StartsWith("STATUS=", StringComparison.Ordinal));
        Assert.Equal("STOPPING=1", last);
        string said = sensor.StandardError.ReadToEnd();
        Assert.True(sensor.WaitForExit(TimeSpan.FromSeconds(60)), "it did not end");
        Assert.True(sensor.ExitCode == 0, said);
    }

    private static string Receive(Socket socket)
    {
        byte[] datagram = new byte[1024];
        return Encoding.UTF8.GetString(datagram, 0, socket.Receive(datagram));
    }

    private string Unit => Path.Combine(_folder.FullName, "redis-audit-sensor.service");

    private double Exposure(bool withEbpf)
    {
        NeedSystemd();
        Place(withEbpf);
        ProgramRun run = ProgramRun.Of("systemd-analyze", "security", "--offline=true", "--no-pager", Unit);
        Match level = Level().Match(run.Output);
        Assert.True(level.Success, run.Output + run.Errors);
        return double.Parse(level.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private void Place(bool withEbpf)
    {
        File.Copy(Sample.PathOf("systemd/redis-audit-sensor.service"), Unit);
        if (withEbpf)
        {
            DirectoryInfo dropIns = Directory.CreateDirectory(Unit + ".d");
            File.Copy(Sample.PathOf("systemd/ebpf.conf"), Path.Combine(dropIns.FullName, "ebpf.conf"));
        }
    }

    private static void NeedSystemd() => Assert.SkipUnless(
        File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is missing; the package systemd has it");

    [GeneratedRegex(@"Overall exposure level for .*: (\d+\.\d+)")]
    private static partial Regex Level();
}
