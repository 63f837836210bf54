namespace Sensor.Hosting;

/// <summary>The sensor's own clock in the unit of packet times: nanoseconds since the Unix epoch, UTC.</summary>
internal static class WallClock
{
    private const long NsPerTick = 100;

    public static long NowNs => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * NsPerTick;
}
