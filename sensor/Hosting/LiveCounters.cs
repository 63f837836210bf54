namespace Sensor.Hosting;

/// <summary>What a live run has counted since its start, for <c>AUDIT.STATUS</c>.</summary>
internal readonly record struct LiveCounters(long Packets, long KernelDrops, long QueueDrops, long BatchesWaiting)
{
    /// <summary>Connections that are open now.</summary>
    public long Sessions { get; init; }

    public long Events { get; init; }
}
