namespace Sensor.Evidence;

/// <summary>How often what a sink writes is hashed and signed.</summary>
internal sealed record EvidenceOptions
{
    /// <summary>File with the private key that signs (PEM, ECDSA P-256); only its owner may read it.</summary>
    public required string KeyFile { get; init; }

    /// <summary>Records of one digest at most; default and most 1,000: what <c>verify</c> can name.</summary>
    public int BlockRecords { get; init; } = 1000;

    /// <summary>How long a record waits for its digest at most, in ns; default 10 s.</summary>
    public long BlockIntervalNs { get; init; } = 10_000_000_000;

    /// <summary>
    /// While nothing comes a digest is made at this interval, in ns; default 10 min. A longer time without one is a gap.
    /// </summary>
    public long IdleNs { get; init; } = 600_000_000_000;

    /// <summary>At this interval the newest digest is told as an event to the other sinks, in ns; default 1 min.</summary>
    public long CheckpointNs { get; init; } = 60_000_000_000;
}
