using Sensor.Capture;
using Sensor.Configuration;

namespace Sensor.Hosting;

/// <summary>What a live run is asked to do.</summary>
internal sealed record LiveRequest
{
    /// <summary>One per interface.</summary>
    public required IReadOnlyList<LiveCaptureOptions> Interfaces { get; init; }

    /// <summary>The ports of the servers: they tell which direction a segment goes.</summary>
    public required IReadOnlyCollection<ushort> Ports { get; init; }

    public required SensorOptions Options { get; init; }
}
