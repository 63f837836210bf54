using Sensor.Sinks.Spool;

namespace Sensor.Configuration;

/// <summary>The part <c>spool</c>: where events wait for the sinks outside this host.</summary>
internal static class SpoolSection
{

    public static SpoolConfiguration Read(YamlSection section)
    {
        SpoolOptions usual = new();
        SpoolConfiguration spool = new()
        {
            Options = new SpoolOptions
            {
                Directory = section.Text("directory") ?? "",
                MaxBytes = section.Bytes("size", usual.MaxBytes, 1L << 20, 1L << 50),
                MaxAge = section.Duration("age", usual.MaxAge, TimeSpan.Zero, TimeSpan.FromDays(3660)),
                SyncInterval = section.Duration("sync", usual.SyncInterval, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
                SegmentBytes = section.Bytes("segment", usual.SegmentBytes, 64 << 10, 1L << 30),
            },
            ShutdownTimeout = section.Duration(
                "shutdown_timeout", new SpoolConfiguration().ShutdownTimeout, TimeSpan.Zero, TimeSpan.FromHours(1)),
        };
        section.End();
        return spool;
    }
}
