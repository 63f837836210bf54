using Sensor.Configuration;

namespace Sensor.Hosting;

/// <summary>What a replay is asked to do.</summary>
internal sealed record ReplayRequest
{
    /// <summary>Captures in the order given; <c>-</c> is standard input.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>A libpcap filter expression; null passes every frame.</summary>
    public string? Filter { get; init; }

    /// <summary>Whether the SHA-256 of the files is computed.</summary>
    public bool Hash { get; init; }

    public required EventSelection Selection { get; init; }

    public required SensorOptions Options { get; init; }
}
