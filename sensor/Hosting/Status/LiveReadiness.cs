using Sensor.Sinks.Spool;

namespace Sensor.Hosting.Status;

/// <summary>Whether a live run lives, and whether it does what it is there for; each no has one sentence.</summary>
internal sealed class LiveReadiness(SensorMetrics metrics)
{
    /// <summary>The run's loop goes round once a second; opening new sinks may hold it up for a while.</summary>
    private const long StillMs = 30_000;

    private static readonly TimeSpan LossTime = TimeSpan.FromMinutes(1);

    private long _turnedAtMs;
    private volatile bool _stopping;

    /// <summary>The run's loop has gone round.</summary>
    public void NoteTurn() => Volatile.Write(ref _turnedAtMs, Environment.TickCount64);

    public void NoteStopping() => _stopping = true;

    /// <summary>Null: it lives.</summary>
    public string? NotAlive()
    {
        long turned = Volatile.Read(ref _turnedAtMs);
        long still = Environment.TickCount64 - turned;
        return turned == 0 || _stopping || still < StillMs ? null : $"the main loop has stood still for {still / 1000} s";
    }

    /// <summary>Null: captures run, and what they find is taken by sinks or spools.</summary>
    public string? NotReady()
    {
        if (_stopping || Volatile.Read(ref _turnedAtMs) == 0)
        {
            return _stopping ? "it ends" : "it begins";
        }

        return NotAlive()
            ?? metrics.Captures.Where(capture => capture.DownSinceNs != 0)
                .Select(capture => $"{capture.Name}: the interface is gone or down").FirstOrDefault()
            ?? metrics.Pipeline.Outputs.Files
                .Select(file => file.Outage.Trouble is { } trouble ? $"sink {file.Name}: {trouble}" : null)
                .FirstOrDefault(reason => reason is not null)
            ?? metrics.Remote.Spools.Select(NotTaking).FirstOrDefault(reason => reason is not null);
    }

    private static string? NotTaking(Spool spool) => spool.Writer.Trouble ?? (spool.Losses.LostWithin(LossTime)
        ? $"the spool of {spool.Format} lost events within the last minute: it is full, its disk takes nothing, or they "
            + "were too old"
        : null);
}
