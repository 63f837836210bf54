namespace Sensor.Configuration;

/// <summary>What holds for all servers that are asked.</summary>
internal sealed record PollingConfiguration
{
    /// <summary>Whether the other servers of their clusters and replica sets are asked, too.</summary>
    public bool Discover { get; init; }

    /// <summary>Directory in which is remembered what was told and learnt; null: the usual one.</summary>
    public string? State { get; init; }
}
