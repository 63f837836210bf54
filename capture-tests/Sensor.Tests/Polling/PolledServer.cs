using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sensor.Polling;
using Sensor.Tests.Support;

namespace Sensor.Tests.Polling;

/// <summary>
/// A redis-server of its own in a folder of its own: TCP on the loopback, a Unix socket, TLS where files are given.
/// Ends with the test.
/// </summary>
internal sealed class PolledServer : IDisposable
{
    private const int MaxWaits = 200;

    private readonly Process _process;
    private readonly string _folder = Directory.CreateTempSubdirectory("polled-").FullName;

    public PolledServer(params string[] arguments)
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "redis-server is not installed");
        Port = FreePort();
        var start = new ProcessStartInfo(program!) { WorkingDirectory = _folder, RedirectStandardOutput = true };
        string[] all =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "",
            "--unixsocket", SocketPath, "--logfile", Path.Combine(_folder, "log"), .. arguments,
        ];
        Array.ForEach(all, start.ArgumentList.Add);
        _process = Process.Start(start)!;
        WaitUntilItListens();
    }

    public int Port { get; }

    public string SocketPath => Path.Combine(_folder, "sock");

    public PollingOptions Options => new() { Target = Target($"redis://127.0.0.1:{Port}") };

    /// <summary>Stops it (<c>STOP</c>), lets it go on (<c>CONT</c>).</summary>
    public void Signal(string name) => ProgramRun.MustSucceed("kill", $"-{name}", $"{_process.Id}");

    public static PollTarget Target(string url)
    {
        Assert.True(PollTarget.TryParse(url, out PollTarget? target, out string? problem), problem);
        return target!;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A file in the server's folder, which goes with it.</summary>
    public string WriteFile(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>An open, logged-in connection; the test fails where there is none.</summary>
    public static AdminConnection Open(PollingOptions options)
    {
        var connection = new AdminConnection(options);
        PollFailure? failure = connection.Connect() ?? connection.Login();
        Assert.Null(failure?.Sentence);
        return connection;
    }

    /// <summary>An answer that must have come, as text.</summary>
    public static string Text(AdminReply reply)
    {
        Assert.Null(reply.Failure?.Sentence);
        Assert.True(reply.SentNs <= reply.ReceivedNs);
        return System.Text.Encoding.Latin1.GetString(reply.Bytes.Span);
    }

    /// <summary>The whole answer, as text.</summary>
    public string Do(params string[] words)
    {
        using AdminConnection connection = Open(Options);
        AdminReply reply = connection.Ask(words);
        return System.Text.Encoding.Latin1.GetString(reply.Bytes.Span);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void WaitUntilItListens()
    {
        for (int i = 0; i < MaxWaits; i++)
        {
            var connection = new AdminConnection(Options);
            using (connection)
            {
                if (connection.Connect() is null)
                {
                    return;
                }
            }

            Thread.Sleep(50);
        }
    }
}
