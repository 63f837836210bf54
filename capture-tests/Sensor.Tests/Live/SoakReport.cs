using System.Globalization;
using System.Text;
using System.Text.Json;
using Sensor.Tests.Support;

namespace Sensor.Tests.Live;

/// <summary>What became of a soak, as JSON and as a table.</summary>
internal sealed class SoakReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly SoakWindows _windows;
    private readonly SoakSensor _sensor;
    private readonly SoakFaults _faults;
    private readonly (SoakAccount Kafka, SoakAccount File) _arrived;

    public SoakReport(List<SoakConnection> connections, (SoakAccount Kafka, SoakAccount File) arrived,
        SoakSensor sensor, SoakFaults faults)
    {
        (_sensor, _faults, _arrived) = (sensor, faults, arrived);
        HashSet<string> ids = [];
        _windows = new SoakWindows([.. arrived.Kafka.Losses.Concat(arrived.File.Losses)
            .Where(each => ids.Add(each.Told("event_id")!))], sensor);
        Connections = connections.Count;
        Kafka = new SoakJudgement(arrived.Kafka, connections, _windows, isFile: false);
        File = new SoakJudgement(arrived.File, connections, _windows, isFile: true);
        Complaints = [.. Kafka.Complaints, .. File.Complaints, .. sensor.Deaths,
            .. _windows.Unmatched.Select(line => $"not in the log: {line}")];
        CheckLosses("kafka", Kafka, others: 0);
        CheckLosses("file", File, File.LostOthers + arrived.Kafka.Others.Except(arrived.File.Others).LongCount());
    }

    public double Seconds { get; init; }

    public int Connections { get; }

    public SoakJudgement Kafka { get; }

    public SoakJudgement File { get; }

    public List<string> Complaints { get; }

    /// <summary>What kcat and <c>verify</c> said.</summary>
    public void CheckReaders(string kcat, ProgramRun verified)
    {
        if (kcat.Contains("out of range", StringComparison.OrdinalIgnoreCase))
        {
            Complaints.Add("kcat was too slow: the mock cluster threw messages away");
        }

        string[] notProven =
            [.. verified.Output.Split('\n').Where(line => line.StartsWith("NOT PROVEN", StringComparison.Ordinal))];
        Complaints.AddRange(notProven.Where(line => !line.Contains("unclean stop", StringComparison.Ordinal)
            && !line.Contains("did not end cleanly", StringComparison.Ordinal)));
        if (notProven.Length == 0 && verified.ExitCode != 0)
        {
            Complaints.Add($"verify: {verified.ExitCode}: {verified.Output}{verified.Errors}");
        }
    }

    public void Write(string path)
    {
        System.IO.File.WriteAllText(path, JsonSerializer.Serialize(Figures().ToDictionary(row => row.Name, row => row.Value), Indented));
        System.IO.File.WriteAllText(Path.ChangeExtension(path, ".txt"), Table());
    }

    public string Table()
    {
        StringBuilder text = new();
        foreach ((string name, object value) in Figures())
        {
            foreach (object each in value as IEnumerable<object> ?? [value])
            {
                text.Append(CultureInfo.InvariantCulture, $"{name,-44} {each}\n");
            }
        }

        return text.ToString();
    }

    private IEnumerable<(string Name, object Value)> Figures()
    {
        yield return ("seconds", Math.Round(Seconds, 1));
        yield return ("commands that clients did", Kafka.Commands);
        yield return ("commands per second", Math.Round(Kafka.Commands / Seconds));
        yield return ("connections", Connections);
        yield return ("sensor: kills", _sensor.Kills);
        foreach ((string kind, int count) in _faults.Counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            yield return ($"fault {kind}", count);
        }

        foreach (string cause in _windows.All.Select(each => each.Cause).Distinct().Order(StringComparer.Ordinal))
        {
            yield return ($"seconds told as {cause}", Math.Round(_windows.Seconds(cause), 1));
        }

        foreach ((string name, SoakJudgement place, SoakAccount account) in
            ((string, SoakJudgement, SoakAccount)[])[("kafka", Kafka, _arrived.Kafka), ("file", File, _arrived.File)])
        {
            yield return ($"{name}: lines", account.Lines);
            yield return ($"{name}: came twice", account.Duplicates);
            yield return ($"{name}: commands delivered", place.Delivered);
            yield return ($"{name}: commands in reported gaps", place.InGaps);
            yield return ($"{name}: commands in times without watch", place.Unwatched);
            yield return ($"{name}: commands lost on the way out", place.Lost);
            yield return ($"{name}: whole connections, to the byte", place.WholeConnections);
        }

        yield return ("kafka: commands reported as lost", Kafka.Episodes.Sum(each => each.Reported));
        yield return ("kafka: events reported as lost", _windows.SpoolEvents);
        yield return ("kafka: damaged bytes reported", _windows.SpoolDamagedBytes);
        yield return ("file: events reported as lost", File.Episodes.Sum(each => each.Reported));
        yield return ("times of loss, kafka", Kafka.Episodes.Select(Text).ToArray());
        yield return ("times of loss, file", File.Episodes.Select(Text).ToArray());
        yield return ("faults", _faults.Log);
        yield return ("complaints", Complaints);
    }

    /// <summary>
    /// In each time of loss what is missing is what was reported; where some of it was under way in a time that nobody
    /// watched, at most that.
    /// </summary>
    private void CheckLosses(string name, SoakJudgement place, long others)
    {
        foreach (SoakEpisode each in place.Episodes)
        {
            bool exact = !_windows.All.Any(window => each.Touches((window.From, window.To)));
            if (each.Missing > each.Reported || (exact && each.Reported > each.Missing + others))
            {
                Complaints.Add($"{name}: {Text(each)}");
            }
        }
    }

    private string Text(SoakEpisode each) => string.Create(CultureInfo.InvariantCulture,
        $"{Time(each.FromNs)} to {Time(each.ToNs)}: {each.Reported} reported, {each.Missing} missing"
        + $"{(_windows.All.Any(window => each.Touches((window.From, window.To))) ? ", in part unwatched" : "")}");

    private static string Time(long ns) =>
        DateTime.UnixEpoch.AddTicks(ns / 100).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
