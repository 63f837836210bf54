namespace Sensor.Sinks.Spool;

/// <summary>Numbers of which each counts once, as ranges that lie apart, in order. Used by one thread at a time.</summary>
internal sealed class SpoolRanges
{
    private readonly List<(long From, long To)> _ranges = [];

    /// <summary>Adds the numbers up to <paramref name="to"/>, without it; gives how many of them were not there.</summary>
    public long Add(long from, long to)
    {
        if (from >= to)
        {
            return 0;
        }

        int first = _ranges.FindIndex(range => range.To >= from);
        first = first < 0 ? _ranges.Count : first;
        int behind = first;
        long added = to - from;
        (long From, long To) merged = (from, to);
        for (; behind < _ranges.Count && _ranges[behind].From <= to; behind++)
        {
            (long begin, long end) = _ranges[behind];
            added -= Math.Min(end, to) - Math.Max(begin, from);
            merged = (Math.Min(merged.From, begin), Math.Max(merged.To, end));
        }

        _ranges.RemoveRange(first, behind - first);
        _ranges.Insert(first, merged);
        return added;
    }
}
