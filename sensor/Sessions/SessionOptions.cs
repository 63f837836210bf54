namespace Sensor.Sessions;

/// <summary>How sessions are named and found; the limit is that of all workers together.</summary>
internal sealed record SessionOptions
{
    private const long LeastUndecidedBytes = 4L << 20;

    /// <summary>Names of the servers that have one; default none.</summary>
    public InstanceNames InstanceNames { get; init; } = new();

    /// <summary>
    /// Bytes that all connections may hold while it is not known what they speak. Default: 64 MiB, of which each of
    /// several workers has its share, but at least 4 MiB. At the limit those that began to hold first are decided by
    /// what is known of them: no Redis, on a port that is not configured; <c>recognition_over_limit</c> counts them.
    /// </summary>
    public long MaxUndecidedBytes { get; init; } = 64L << 20;

    public SessionOptions ShareOf(int workers) => this with
    {
        MaxUndecidedBytes = Math.Min(MaxUndecidedBytes, Math.Max(LeastUndecidedBytes, MaxUndecidedBytes / workers)),
    };
}
