namespace Sensor.Hosting;

/// <summary>
/// What the sensor says of itself once a minute; sums since its start, of what the policy left out by rule.
/// </summary>
internal readonly record struct Heartbeat(
    long UptimeSeconds, long Events, long Packets, long DroppedPackets, IReadOnlyDictionary<string, long> LeftOut)
{
    /// <summary>Events that wait in the spool, by sink.</summary>
    public IReadOnlyDictionary<string, long> Waiting { get; init; } = new Dictionary<string, long>();
}
