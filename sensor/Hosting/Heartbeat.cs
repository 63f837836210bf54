namespace Sensor.Hosting;

/// <summary>What the sensor says of itself once a minute; sums since its start.</summary>
internal readonly record struct Heartbeat(long UptimeSeconds, long Events, long Packets, long DroppedPackets);
