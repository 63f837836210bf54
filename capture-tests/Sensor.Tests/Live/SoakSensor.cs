using System.Diagnostics;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>The sensor of a soak, from life to life. What it says goes to a file.</summary>
internal sealed class SoakSensor(LiveNetwork network, SoakClock clock, string configuration, SoakLog log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Process _process = null!;
    private int _starts;

    public SoakLog Log => log;

    public int Kills { get; private set; }

    /// <summary>Lives that ended although nobody ended them.</summary>
    public List<string> Deaths { get; } = [];

    public bool IsAlive => !_process.HasExited;

    public void Start()
    {
        // From the second start on it says, too, since when nobody watched.
        string word = _starts++ == 0 ? "Capturing" : "Nobody watched";
        int before = Said(word);
        string command = string.Join(' ', ProgramRun.Sensor);
        _process = network.Start(network.ServerNamespace, ["env", .. clock.Environment, "sh", "-c",
            $"exec {command} run --interface vs --buffer-size 256 --config {configuration} 2>>{log.FullPath} >>{log.FullPath}.out"]);
        Stopwatch watch = Stopwatch.StartNew();
        while (Said(word) == before)
        {
            Assert.True(watch.Elapsed < Patience && IsAlive, $"the sensor did not start: {Tail()}");
            Thread.Sleep(20);
        }
    }

    public void Kill()
    {
        NoteDeath();
        Kills++;
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>Whether it has ended by itself; it is said once.</summary>
    public bool NoteDeath()
    {
        if (IsAlive)
        {
            return false;
        }

        Deaths.Add($"it ended by itself with {_process.ExitCode}: {Tail()}");
        return true;
    }

    public void Stop(TimeSpan longest)
    {
        NoteDeath();
        if (IsAlive)
        {
            ProgramRun.Interrupt(_process);
            Assert.True(_process.WaitForExit(longest), "the sensor did not end on SIGINT");
            if (_process.ExitCode != 0)
            {
                Deaths.Add($"it ended with {_process.ExitCode}: {Tail()}");
            }
        }
    }

    public string Tail() => string.Join(" | ", File.ReadLines(log.FullPath).TakeLast(5));

    private int Said(string word) => File.ReadLines(log.FullPath).Count(line => line.Contains(word, StringComparison.Ordinal));
}
