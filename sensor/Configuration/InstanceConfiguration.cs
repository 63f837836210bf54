using Sensor.Polling;
using Sensor.Streams;

namespace Sensor.Configuration;

/// <summary>A server that the configuration names.</summary>
internal sealed record InstanceConfiguration
{
    /// <summary>Its name in every event.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens, as packets show it.</summary>
    public IReadOnlyList<Endpoint> Addresses { get; init; } = [];

    /// <summary>How it is asked; null: it is not.</summary>
    public PollingOptions? Poll { get; init; }
}
