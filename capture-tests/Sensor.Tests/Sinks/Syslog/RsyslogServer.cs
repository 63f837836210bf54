using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using Sensor.Tests.Polling;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sinks.Syslog;

/// <summary>
/// An rsyslogd of the test's own, in a folder that goes with it: with one of the samples in packaging/siem/rsyslog, whose
/// ports and paths alone are replaced, and with a second file that has each part of each message.
/// </summary>
internal sealed class RsyslogServer : IDisposable
{
    private const string Program = "/usr/sbin/rsyslogd";

    private readonly string _folder = Directory.CreateTempSubdirectory("rsyslog-").FullName;
    private Process? _process;

    public RsyslogServer(string sample = "redis-audit.conf", CertificateFiles? certificates = null)
    {
        Assert.SkipUnless(File.Exists(Program), "rsyslog is not installed");
        Port = FreePort.Next();
        IsTls = certificates is not null;
        string text = File.ReadAllText(Path.Combine(Repository.Root, "packaging", "siem", "rsyslog", sample))
            .Replace(IsTls ? "\"6514\"" : "\"514\"", $"\"{Port}\"", StringComparison.Ordinal)
            .Replace("/var/log/redis-audit/", $"{_folder}/", StringComparison.Ordinal)
            .Replace("/run/redis-audit.sock", SocketPath, StringComparison.Ordinal)
            .Replace("/etc/rsyslog.d/tls/ca.pem", certificates?["ca.pem"] ?? "", StringComparison.Ordinal)
            .Replace("/etc/rsyslog.d/tls/server.", certificates?["server."] ?? "", StringComparison.Ordinal);
        string parts = """
            template(name="parts" type="string"
              string="%pri%|%timereported:::date-rfc3339%|%hostname%|%app-name%|%procid%|%msgid%|%structured-data%|%msg%\n")
            """;
        string local = IsTls ? "" : $$"""
            input(type="imuxsock" Socket="{{LocalSocketPath}}" ruleset="redisAudit")
            """;
        text = text.Replace("  action(type=\"omfile\"", $"  action(type=\"omfile\" file=\"{_folder}/parts\" "
            + "template=\"parts\")\n  action(type=\"omfile\"", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "rsyslog.conf"), $"""
            global(workDirectory="{_folder}")
            {(IsTls ? "" : "module(load=\"imuxsock\" SysSock.Use=\"off\")")}
            {parts}
            {text}
            {local}

            """);
        Start();
    }

    public int Port { get; }

    public bool IsTls { get; }

    public string SocketPath => Path.Combine(_folder, "audit.sock");

    /// <summary>As the daemon's own /dev/log is read.</summary>
    public string LocalSocketPath => Path.Combine(_folder, "local.sock");

    /// <summary>What the sample writes: an event a line.</summary>
    public string[] Events => Read("events.ndjson");

    /// <summary>Of each message: priority, time, host, program, process, id, structured data, text.</summary>
    public string[][] Parts => [.. Read("parts").Select(line => line.Split('|', 8))];

    public void Start()
    {
        _process = Process.Start(new ProcessStartInfo(Program,
            ["-n", "-f", Path.Combine(_folder, "rsyslog.conf"), "-i", Path.Combine(_folder, "pid")])
        {
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        Eventually(() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Any(end => end.Port == Port && end.Address.Equals(IPAddress.Any)) && (IsTls || File.Exists(LocalSocketPath)),
            "rsyslogd does not listen");
    }

    public void Stop()
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        using (process)
        {
            using (Process.Start("/bin/kill", ["-TERM", $"{process.Id}"]))
            {
            }

            if (!process.WaitForExit(10_000))
            {
                process.Kill();
                process.WaitForExit();
            }
        }
    }

    /// <summary>What it has written once there is enough of it.</summary>
    public string[][] WaitForParts(int count)
    {
        Eventually(() => Read("parts").Length >= count, $"rsyslogd did not write {count} messages");
        return Parts;
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private string[] Read(string name)
    {
        string path = Path.Combine(_folder, name);
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }

    private static void Eventually(Func<bool> holds, string otherwise)
    {
        for (int i = 0; i < 200 && !holds(); i++)
        {
            Thread.Sleep(50);
        }

        Assert.True(holds(), otherwise);
    }
}
