using System.Globalization;

namespace Sensor.Tests.Live;

/// <summary>The times (true ones) of which the sensor says that nobody watched, and what it says that its sinks lost.</summary>
internal sealed class SoakWindows
{
    private const long SlackNs = 5_000_000;

    private readonly List<(long From, long To, string Cause)> _all = [];

    /// <param name="losses">Events of losses, each once.</param>
    /// <param name="sensor">When its lives began.</param>
    /// <param name="clock">What its times mean.</param>
    public SoakWindows(IEnumerable<SeenEvent> losses, SoakSensor sensor, SoakClock clock)
    {
        foreach (SeenEvent loss in losses)
        {
            switch (loss.Cause)
            {
                case "unclean_stop" or "not_running":
                    AddStart(loss, sensor);
                    break;
                case "sink_full" when loss.Told("events") is null && loss.LastTime is not null:
                    AddStart(loss, sensor);
                    break;
                case "interface_down" or "kernel_drop" or "queue_full" when loss.LastTime is not null:
                    Add(loss, clock);
                    break;
                case "sink_full" when loss.LastTime is not null:
                    AddLoss(FileLosses, loss, Events(loss), clock);
                    break;
                case "spool_full":
                    SpoolEvents += Events(loss);
                    AddLoss(SpoolLosses, loss, Lost(loss, "data_access"), clock);
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

    public static long Ns(string time) => (DateTime.Parse(time, CultureInfo.InvariantCulture,
        DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal) - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>Told at a start, by the clock as it stood then.</summary>
    private void AddStart(SeenEvent loss, SoakSensor sensor)
    {
        long last = Ns(loss.LastTime!);
        (long TrueNs, long ShiftNs) life = sensor.Lives.MinBy(each => Math.Abs(last - each.ShiftNs - each.TrueNs));
        long first = loss.FirstTime is null ? 0 : Ns(loss.FirstTime) - life.ShiftNs;
        _all.Add((first, last - life.ShiftNs, loss.Cause!));
    }

    private void Add(SeenEvent loss, SoakClock clock)
    {
        foreach (long first in clock.True(Ns(loss.FirstTime!)))
        {
            long length = Ns(loss.LastTime!) - Ns(loss.FirstTime!);
            _all.Add((first, first + Math.Max(0, length), loss.Cause!));
        }
    }

    private static long Events(SeenEvent loss) => long.Parse(loss.Told("events") ?? "0", CultureInfo.InvariantCulture);

    private static void AddLoss(List<SoakEpisode> losses, SeenEvent loss, long count, SoakClock clock)
    {
        long last = clock.True(Ns(loss.LastTime!)).FirstOrDefault();
        losses.Add(new SoakEpisode(last - Math.Max(0, Ns(loss.LastTime!) - Ns(loss.FirstTime!)), last, count));
    }

    private static long Lost(SeenEvent loss, string category) => (loss.Told("lost_events") ?? "").Split(' ')
        .Where(word => word.StartsWith(category + "=", StringComparison.Ordinal))
        .Sum(word => long.Parse(word.AsSpan(category.Length + 1), CultureInfo.InvariantCulture));
}
