using Sensor.Streams;

namespace Sensor.Policy;

/// <summary>
/// What a connection came to; sizes count gaps. Commands are those decoded, events those that left the sensor.
/// </summary>
internal readonly record struct ConnectionTotals(long OpenedNs, long ClosedNs, CloseReason Reason)
{
    public long BytesToServer { get; init; }

    public long BytesToClient { get; init; }

    public long Commands { get; init; }

    public long Events { get; init; }
}
