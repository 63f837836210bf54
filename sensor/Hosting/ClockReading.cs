using System.Diagnostics;

namespace Sensor.Hosting;

/// <summary>
/// A moment by two clocks: the wall clock, which somebody may set, and the one that only goes on (ns since the host
/// started).
/// </summary>
internal readonly record struct ClockReading(long WallNs, long SteadyNs)
{
    public static ClockReading Now => new(
        WallClock.NowNs, (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)));

    /// <summary>So long before.</summary>
    public ClockReading Before(long ns) => new(WallNs - ns, SteadyNs - ns);
}
