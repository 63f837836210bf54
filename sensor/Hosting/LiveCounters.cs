namespace Sensor.Hosting;

/// <summary>Sums since the start of a live run, for <c>AUDIT.STATUS</c>.</summary>
internal readonly record struct LiveCounters(long Packets, long KernelDrops, long QueueDrops, long BatchesWaiting);
