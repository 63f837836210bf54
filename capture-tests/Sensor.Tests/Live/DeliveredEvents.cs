using System.Diagnostics;
using System.Globalization;

namespace Sensor.Tests.Live;

/// <summary>
/// What arrives in a topic, read all the while by kcat: the mock cluster keeps only the newest messages. Order is that of
/// each partition.
/// </summary>
internal sealed class DeliveredEvents : IDisposable
{
    private readonly Process _kcat;
    private readonly Thread _reader;
    private readonly List<string> _lines = [];

    public DeliveredEvents(Process kcat)
    {
        _kcat = kcat;
        _reader = new Thread(() =>
        {
            while (_kcat.StandardOutput.ReadLine() is { } line)
            {
                lock (_lines)
                {
                    _lines.Add(line);
                }
            }
        });
        _reader.Start();
    }

    /// <summary>Options of kcat: lines of partition and message.</summary>
    public static string[] Command(string bootstrap, string topic) =>
        ["kcat", "-C", "-E", "-q", "-u", "-b", bootstrap, "-t", topic, "-o", "beginning", "-f", "%p %s\\n",
            "-X", "topic.auto.offset.reset=error", "-X", "fetch.wait.max.ms=50", "-X", "reconnect.backoff.max.ms=200"];

    public int Count
    {
        get
        {
            lock (_lines)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>Waits until nothing more comes, and ends it.</summary>
    public List<(int Partition, SeenEvent Event)> Complete(TimeSpan quiet)
    {
        int before = -1;
        while (Count != before)
        {
            before = Count;
            Thread.Sleep(quiet);
        }

        Dispose();
        string said = _kcat.StandardError.ReadToEnd();
        Assert.DoesNotContain("out of range", said, StringComparison.OrdinalIgnoreCase);
        return [.. _lines.Select(line => line.Split(' ', 2)).Select(parts => (
            int.Parse(parts[0], CultureInfo.InvariantCulture), SeenEvent.ReadAll([parts[1]])[0]))];
    }

    public void Dispose()
    {
        if (!_kcat.HasExited)
        {
            _kcat.Kill(entireProcessTree: true);
            _kcat.WaitForExit();
        }

        _reader.Join();
    }
}
