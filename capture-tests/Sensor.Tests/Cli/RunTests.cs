using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sensor.Tests.Cli;

/// <summary>
/// <c>run</c> as a process on the loopback interface, with a server of our own that answers a little RESP.
/// </summary>
public sealed class RunTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-run-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("-TERM")]
    [InlineData("-INT")]
    public void A_signal_ends_it_with_everything_written(string signal)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "capturing needs root");
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string output = Path.Combine(_folder.FullName, "live.ndjson");
        using Process sensor = ProgramRun.Begin("run", "-i", "lo", "-p", $"{port}", "-o", output);
        Assert.Contains("Capturing lo", sensor.StandardError.ReadLine());
        WaitUntilCaptured(output);
        Exchange(listener, port, "*2\r\n$3\r\nGET\r\n$5\r\nkey:1\r\n", "$-1\r\n");
        using (Process kill = Process.Start("kill", [signal, $"{sensor.Id}"]))
        {
            kill.WaitForExit();
        }

        Assert.True(sensor.WaitForExit(Patience));
        Assert.Equal(0, sensor.ExitCode);
        JsonElement[] events = [.. File.ReadLines(output).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Single(
            events, audit => audit.TryGetProperty("command", out JsonElement name) && name.GetString() == "GET");
        string?[] actions = [.. events.Select(audit => audit.GetProperty("event_action").GetString())];
        Assert.Equal("sensor_started", actions[0]);
        Assert.Contains("connection_closed", actions);
        Assert.Equal("sensor_stopped", actions[^1]);
    }

    [Theory]
    [InlineData("run -i no-such0", "no-such0: no such interface; 'redis-audit-sensor interfaces' lists them")]
    [InlineData("run -i lo --filter foo-bar", "lo: bad filter 'foo-bar'")]
    public void What_cannot_start_is_one_sentence_and_exit_code_2(string words, string sentence)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "capturing needs root");
        ProgramRun run = ProgramRun.Start(words.Split(' '));
        Assert.Contains(sentence, Assert.Single(run.ErrorLines));
        Assert.Equal(2, run.ExitCode);
    }

    /// <summary>The first event stands in the file when the threads run, and each second brings what is new.</summary>
    private static void WaitUntilCaptured(string output)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!File.Exists(output) || new FileInfo(output).Length == 0)
        {
            Assert.True(watch.Elapsed < Patience, "sensor_started was not written");
            Thread.Sleep(50);
        }
    }

    private static void Exchange(TcpListener listener, int port, string command, string reply)
    {
        using TcpClient client = new();
        client.Connect(IPAddress.Loopback, port);
        using TcpClient server = listener.AcceptTcpClient();
        client.GetStream().Write(Encoding.ASCII.GetBytes(command));
        server.GetStream().ReadExactly(new byte[command.Length]);
        server.GetStream().Write(Encoding.ASCII.GetBytes(reply));
        client.GetStream().ReadExactly(new byte[reply.Length]);
    }
}
