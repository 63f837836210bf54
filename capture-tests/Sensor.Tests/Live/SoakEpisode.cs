namespace Sensor.Tests.Live;

/// <summary>A time (true) in which a sink lost events, by what the sensor reports, and what is missing of it.</summary>
internal sealed class SoakEpisode(long fromNs, long toNs, long reported)
{
    /// <summary>So much later than the command, at most, its event is at the sink.</summary>
    private const long LagNs = 5_000_000_000;

    /// <summary>The same on a very busy machine, where no other time of loss is nearer.</summary>
    private const long LongLagNs = 20_000_000_000;

    public long FromNs { get; private set; } = fromNs;

    public long ToNs { get; private set; } = toNs;

    public long Reported { get; private set; } = reported;

    /// <summary>Commands that a client did, and that are missing here.</summary>
    public long Missing { get; set; }

    public bool Covers(long sentNs, bool busy = false) =>
        sentNs >= FromNs - (busy ? LongLagNs : LagNs) && sentNs <= ToNs;

    /// <summary>Whether some of what it lost may have been under way in a time that nobody watched.</summary>
    public bool Touches((long From, long To) window) => window.From <= ToNs && window.To >= FromNs - LagNs;

    /// <summary>Those that are so near to each other that a command may belong to either are one.</summary>
    public static List<SoakEpisode> Merge(IEnumerable<SoakEpisode> reports)
    {
        List<SoakEpisode> merged = [];
        foreach (SoakEpisode each in reports.OrderBy(each => each.FromNs))
        {
            if (merged.Count > 0 && each.FromNs - LagNs <= merged[^1].ToNs)
            {
                merged[^1].ToNs = Math.Max(merged[^1].ToNs, each.ToNs);
                merged[^1].Reported += each.Reported;
            }
            else
            {
                merged.Add(each);
            }
        }

        return merged;
    }
}
