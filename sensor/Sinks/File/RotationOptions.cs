namespace Sensor.Sinks.File;

/// <summary>When a file is closed and another begun.</summary>
internal sealed record RotationOptions
{
    /// <summary>Bytes that a file holds at most; a single event may be larger. 0, the default: any number.</summary>
    public long SizeBytes { get; init; }

    /// <summary>At the multiples of this in UTC (1h: at each full hour), in ns. 0, the default: never.</summary>
    public long EveryNs { get; init; }
}
