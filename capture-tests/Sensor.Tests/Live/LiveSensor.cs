using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>
/// The program's <c>run</c> as a process inside a namespace, and what it wrote. Its events go to standard output, which
/// nobody reads until <see cref="BeginReading"/> is called.
/// </summary>
internal sealed class LiveSensor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly List<SeenEvent> _events = [];
    private Thread? _reader;

    public LiveSensor(LiveNetwork network, string name, string device, params string[] options)
        : this(network.Start(name,
            [.. ProgramRun.Sensor, "run", "--interface", device, "--port", $"{LiveNetwork.Port}", .. options]), device)
    {
    }

    /// <summary>One that was started, and begins to capture.</summary>
    public LiveSensor(Process process, string device)
    {
        _process = process;
        Assert.Contains($"Capturing {device}", _process.StandardError.ReadLine(), StringComparison.Ordinal);
    }

    /// <summary>What it said first, as far as whoever started it read.</summary>
    public List<string> Beginning { get; } = [];

    /// <summary>What it said then on standard error, after <see cref="Stop"/>.</summary>
    public string Messages { get; private set; } = "";

    public LiveSensor BeginReading()
    {
        _reader = new Thread(() =>
        {
            // A line without its end: it was killed while it wrote.
            while (_process.StandardOutput.ReadLine() is { } line && line.EndsWith('}'))
            {
                lock (_events)
                {
                    _events.AddRange(SeenEvent.ReadAll([line]));
                }
            }
        });
        _reader.Start();
        WaitFor(events => events.Any(e => e.Action == "sensor_started"), "sensor_started");
        return this;
    }

    public bool Has(string cause) => Events().Exists(e => e.Cause == cause);

    public bool Sees(Predicate<SeenEvent> wanted) => Events().Exists(wanted);

    public void Signal(string name) => ProgramRun.MustSucceed("kill", $"-{name}", $"{_process.Id}");

    /// <summary>Waits until such events have come.</summary>
    public void WaitFor(Func<List<SeenEvent>, bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition(Events()))
        {
            Assert.True(watch.Elapsed < Patience, $"{what}: no such event came, but "
                + string.Join(", ", Events().CountBy(e => e.Action).Select(action => $"{action.Value} {action.Key}")));
            Thread.Sleep(50);
        }
    }

    /// <summary>Ends it as Ctrl-C does; all events.</summary>
    public List<SeenEvent> Stop()
    {
        Messages = LiveNetwork.Stop(_process);
        _reader!.Join();
        Assert.Equal(0, _process.ExitCode);
        return Events();
    }

    /// <summary>It was ended by a signal: all events.</summary>
    public List<SeenEvent> EndReading()
    {
        Messages = _process.StandardError.ReadToEnd();
        _reader!.Join();
        return Events();
    }

    /// <summary>The number behind a word in the summary; 0 where the word is not in it.</summary>
    public long Summary(string pattern)
    {
        Match match = Regex.Match(Messages, pattern);
        return match.Success
            ? long.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)
            : 0;
    }

    private List<SeenEvent> Events()
    {
        lock (_events)
        {
            return [.. _events];
        }
    }
}
