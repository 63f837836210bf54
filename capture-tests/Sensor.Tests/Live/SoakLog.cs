using System.Globalization;

namespace Sensor.Tests.Live;

/// <summary>
/// What the sensor says, and when (true time): where its clock was set back, the same time comes twice, and only this
/// tells when it told something.
/// </summary>
internal sealed class SoakLog
{
    private const int PollMilliseconds = 50;
    private const double MostSeconds = 1.5;

    private readonly List<(long TrueNs, string Line)> _lines = [];
    private readonly HashSet<int> _found = [];
    private readonly string _path;
    private readonly Thread _thread;
    private volatile bool _stop;

    public SoakLog(string path)
    {
        _path = path;
        File.WriteAllText(path, "");
        _thread = new Thread(Run);
        _thread.Start();
    }

    public string FullPath => _path;

    public void Complete()
    {
        _stop = true;
        _thread.Join();
    }

    /// <summary>
    /// When it said something at a time of its own clock; null: it did not. Each line is found once: where the clock was set
    /// back it may say the same again at the same time.
    /// </summary>
    public long? When(string words, DateTime sensorTime)
    {
        for (int i = 0; i < _lines.Count; i++)
        {
            (long trueNs, string line) = _lines[i];
            if (line.Contains(words, StringComparison.Ordinal) && TimeOnly.TryParseExact(
                line.AsSpan(0, Math.Min(8, line.Length)), "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly said)
                && Math.Abs((said.ToTimeSpan() - sensorTime.TimeOfDay).TotalSeconds) <= MostSeconds && _found.Add(i))
            {
                return trueNs;
            }
        }

        return null;
    }

    private void Run()
    {
        using StreamReader reader = new(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        bool last;
        do
        {
            last = _stop;
            while (reader.ReadLine() is { } line)
            {
                _lines.Add((SoakConnection.NowNs, line));
            }

            Thread.Sleep(PollMilliseconds);
        }
        while (!last);
    }
}
