namespace Sensor.Hosting;

/// <summary>
/// How fast things go: the difference of two looks at the counters, by the time between. One thread looks, any may read.
/// </summary>
internal sealed class LiveRates
{
    private const long LeastNs = 100_000_000;

    private LiveCounters _before;
    private long _beforeNs;
    private long _eventsPerSecond;
    private long _packetsPerSecond;

    /// <param name="nowNs">When it began to count from nothing.</param>
    public LiveRates(long nowNs) => _beforeNs = nowNs;

    public long EventsPerSecond => Volatile.Read(ref _eventsPerSecond);

    public long PacketsPerSecond => Volatile.Read(ref _packetsPerSecond);

    /// <summary>Two looks at nearly the same moment are one.</summary>
    public void Look(long nowNs, in LiveCounters counters)
    {
        long passedNs = nowNs - _beforeNs;
        if (passedNs < LeastNs)
        {
            return;
        }

        Volatile.Write(ref _eventsPerSecond, PerSecond(counters.Events - _before.Events, passedNs));
        Volatile.Write(ref _packetsPerSecond, PerSecond(counters.Packets - _before.Packets, passedNs));
        (_before, _beforeNs) = (counters, nowNs);
    }

    private static long PerSecond(long count, long passedNs) => (long)Math.Round(count * 1e9 / passedNs);
}
