namespace Sensor.Sessions;

/// <summary>How sessions are named.</summary>
internal sealed record SessionOptions
{
    /// <summary>Names of the servers that have one; default none.</summary>
    public InstanceNames InstanceNames { get; init; } = new();
}
