using System.Globalization;

namespace Sensor.Hosting;

/// <summary>The sensor's own clock in the unit of packet times: nanoseconds since the Unix epoch, UTC.</summary>
internal static class WallClock
{
    private const long NsPerTick = 100;

    public static string Text(long timeNs) => DateTime.UnixEpoch.AddTicks(timeNs / NsPerTick)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static long NowNs => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * NsPerTick;
}
