namespace Sensor.Sinks.Spool;

/// <summary>Where and how events wait for the sinks that are outside this host.</summary>
internal sealed record SpoolOptions
{
    /// <summary>
    /// The folder; each format has one in it. Default: <c>spool</c> in the folder of the sensor's state.
    /// </summary>
    public string Directory { get; init; } = "";

    /// <summary>
    /// Bytes on disk of each format. From 80 % on plain reads are left out, from 90 % on all but security events, at
    /// the limit those too; each loss is counted and told. Default 4 GiB.
    /// </summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>
    /// Older events that a sink has still not taken are given up, counted and told. Default 0: they wait for ever.
    /// </summary>
    public TimeSpan MaxAge { get; init; }

    /// <summary>
    /// How often what was written is forced to the disk, which a power cut needs; kill -9 loses nothing that was
    /// written. Default 1 s; 0: after each block.
    /// </summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes after which a new file is begun; a file goes when all sinks are done with it. Default 64 MiB.</summary>
    public long SegmentBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Whether who writes waits for room at the limit in place of leaving events out: replay, which can wait. Default
    /// false.
    /// </summary>
    public bool WaitsForRoom { get; init; }
}
