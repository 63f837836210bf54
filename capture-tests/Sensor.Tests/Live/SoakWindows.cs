using System.Globalization;

namespace Sensor.Tests.Live;

/// <summary>The times (true ones) of which the sensor says that nobody watched, and what it says that its sinks lost.</summary>
internal sealed class SoakWindows
{
    private const long SlackNs = 5_000_000;

    /// <summary>Faults do not last longer; a time that a clock step lies in may say so.</summary>
    private const long MostNs = 15_000_000_000;

    /// <summary>So much later, at most, it is told.</summary>
    private const long LookNs = 1_500_000_000;

    private readonly List<(long From, long To, string Cause)> _all = [];

    /// <param name="losses">Events of losses, each once.</param>
    /// <param name="sensor">When its lives began, and what it said when.</param>
    public SoakWindows(IEnumerable<SeenEvent> losses, SoakSensor sensor)
    {
        foreach (SeenEvent loss in losses)
        {
            switch (loss.Cause)
            {
                case "unclean_stop" or "not_running":
                    AddStart(loss, sensor, $" to {Time(loss.LastTime!):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
                    break;
                case "sink_full" when loss.Told("events") is null && loss.LastTime is not null:
                    AddStart(loss, sensor, "events were lost that no event could tell");
                    break;
                case "interface_down" when loss.LastTime is not null:
                    Add(loss, sensor.Log.When("the interface is back", Time(loss.LastTime)));
                    break;
                case "kernel_drop" or "queue_full":
                    Add(loss, sensor.Log.When($" {loss.Packets} packets ", Time(loss.LastTime!)));
                    break;
                case "sink_full" when loss.LastTime is not null:
                    AddLoss(FileLosses, loss, Events(loss), sensor.Log.When($"; {Events(loss)} are not in", Time(loss.LastTime)));
                    break;
                case "spool_full":
                    SpoolEvents += Events(loss);
                    AddLoss(SpoolLosses, loss, Lost(loss, "data_access"),
                        sensor.Log.When($" lost {Events(loss)} events;", Time(loss.LastTime!)));
                    break;
                case "spool_damaged":
                    SpoolEvents += Events(loss);
                    SpoolDamagedBytes += loss.Bytes ?? 0;
                    break;
            }
        }
    }

    /// <summary>Events of all kinds that the spool reported as lost.</summary>
    public long SpoolEvents { get; }

    /// <summary>Of them the commands: all of the soak are of one category.</summary>
    public List<SoakEpisode> SpoolLosses { get; } = [];

    public long SpoolDamagedBytes { get; }

    /// <summary>Events of all kinds that the file reported as lost.</summary>
    public List<SoakEpisode> FileLosses { get; } = [];

    public IReadOnlyList<(long From, long To, string Cause)> All => _all;

    public double Seconds(string cause) => _all.Where(each => each.Cause == cause).Sum(each => each.To - each.From) / 1e9;

    /// <summary>Whether something was under way in such a time.</summary>
    public bool Covers((long FromNs, long ToNs) time, bool withFile) => _all.Exists(each =>
        time.FromNs <= each.To + SlackNs && time.ToNs >= each.From - SlackNs && (withFile || each.Cause != "sink_full"));

    /// <summary>What no line of the log goes with.</summary>
    public List<string> Unmatched { get; } = [];

    private static DateTime Time(string time) => DateTime.Parse(time, CultureInfo.InvariantCulture,
        DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

    private static long Ns(string time) => (Time(time) - DateTime.UnixEpoch).Ticks * 100;

    private static long Length(SeenEvent loss) => Math.Clamp(Ns(loss.LastTime!) - Ns(loss.FirstTime!), 0, MostNs);

    /// <summary>Told at a start; its length is by the clock that nobody sets.</summary>
    private void AddStart(SeenEvent loss, SoakSensor sensor, string words)
    {
        if (sensor.Log.When(words, Time(loss.LastTime!)) is { } told)
        {
            _all.Add((told - (Ns(loss.LastTime!) - Ns(loss.FirstTime!)) - SlackNs, told, loss.Cause!));
        }
        else
        {
            Unmatched.Add(loss.Line);
        }
    }

    private void Add(SeenEvent loss, long? toldNs)
    {
        if (toldNs is { } told)
        {
            _all.Add((told - Length(loss) - LookNs, told, loss.Cause!));
        }
        else
        {
            Unmatched.Add(loss.Line);
        }
    }

    private static long Events(SeenEvent loss) => long.Parse(loss.Told("events") ?? "0", CultureInfo.InvariantCulture);

    private void AddLoss(List<SoakEpisode> losses, SeenEvent loss, long count, long? toldNs)
    {
        if (toldNs is { } told)
        {
            losses.Add(new SoakEpisode(told - Length(loss), told, count));
        }
        else
        {
            Unmatched.Add(loss.Line);
        }
    }

    private static long Lost(SeenEvent loss, string category) => (loss.Told("lost_events") ?? "").Split(' ')
        .Where(word => word.StartsWith(category + "=", StringComparison.Ordinal))
        .Sum(word => long.Parse(word.AsSpan(category.Length + 1), CultureInfo.InvariantCulture));
}
