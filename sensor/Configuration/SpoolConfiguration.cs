using Sensor.Sinks.Spool;

namespace Sensor.Configuration;

/// <summary>How events wait for the sinks outside this host.</summary>
internal sealed record SpoolConfiguration
{
    /// <summary>Its directory is empty where the usual one is meant.</summary>
    public SpoolOptions Options { get; init; } = new();

    /// <summary>How long the end of the sensor waits for sinks to take what waits; the rest stays. Default 5 s.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
