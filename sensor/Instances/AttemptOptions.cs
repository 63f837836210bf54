namespace Sensor.Instances;

/// <summary>How failed accesses are counted, and what the counters may take.</summary>
internal sealed record AttemptOptions
{
    /// <summary>How far back a failure counts; default 10 minutes, told in twenty steps.</summary>
    public long WindowNs { get; init; } = 600_000_000_000;

    /// <summary>
    /// Clients remembered, over all instances; default 2,048. Beyond, the one that failed longest ago goes.
    /// </summary>
    public int MaxClients { get; init; } = 2048;

    /// <summary>Users remembered of one client; default 32. Beyond, the one that failed longest ago goes.</summary>
    public int MaxUsers { get; init; } = 32;
}
