using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// The program's <c>run -c</c> in a namespace, asked over HTTP for what it shows of itself. Its messages are read while
/// it runs.
/// </summary>
internal sealed class WatchedSensor
{
    public const int MetricsPort = 9764;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Action<Action> _inside;
    private readonly Process _process;
    private readonly Thread _reader;
    private readonly StringBuilder _messages = new();

    /// <param name="inside">Runs something in the sensor's namespace.</param>
    /// <param name="process">The sensor.</param>
    public WatchedSensor(Action<Action> inside, Process process)
    {
        _inside = inside;
        _process = process;
        _reader = new Thread(() =>
        {
            while (process.StandardError.ReadLine() is { } line)
            {
                lock (_messages)
                {
                    _messages.AppendLine(line);
                }
            }
        });
        _reader.Start();
        WaitFor(() => Messages.Contains("Capturing", StringComparison.Ordinal), "the start");
    }

    public Process Process => _process;

    public string Messages
    {
        get
        {
            lock (_messages)
            {
                return _messages.ToString();
            }
        }
    }

    /// <summary>The body of what is answered; the status line where it is not 200. Nobody there: empty.</summary>
    public string Get(string path, int port = MetricsPort)
    {
        string answer = "";
        _inside(() =>
        {
            try
            {
                using TcpClient client = new() { ReceiveTimeout = 20_000 };
                client.Connect(IPAddress.Loopback, port);
                client.GetStream().Write(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n"));
                answer = new StreamReader(client.GetStream()).ReadToEnd();
            }
            catch (SocketException)
            {
                // Nobody listens.
            }
        });
        int end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end < 0 ? answer
            : answer.Split(' ')[1] == "200" ? answer[(end + 4)..]
            : $"{answer[..answer.IndexOf('\r', StringComparison.Ordinal)]}: {answer[(end + 4)..]}";
    }

    /// <summary>All samples, each by its name with its labels.</summary>
    public Dictionary<string, double> Metrics() => Get("/metrics").Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .ToDictionary(
            line => line[..line.LastIndexOf(' ')],
            line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>A metric over all its labels.</summary>
    public static double Sum(Dictionary<string, double> metrics, string name) => metrics
        .Where(sample => sample.Key == name || sample.Key.StartsWith(name + "{", StringComparison.Ordinal))
        .Sum(sample => sample.Value);

    public void WaitFor(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience && !_process.HasExited, $"did not come: {what}; the sensor said:\n{Messages}");
            Thread.Sleep(100);
        }
    }

    /// <summary>Until a metric says so.</summary>
    public void WaitFor(string metric, Func<double, bool> condition) =>
        WaitFor(() => Metrics().TryGetValue(metric, out double value) && condition(value), metric);

    public void Stop()
    {
        ProgramRun.MustSucceed("kill", "-TERM", $"{_process.Id}");
        Assert.True(_process.WaitForExit(Patience), "the sensor did not end");
        _reader.Join();
        Assert.True(_process.ExitCode == 0, Messages);
    }
}
