namespace Sensor.Instances;

/// <summary>One finding of <see cref="ConfigHistory"/>: a parameter whose value differs from the last poll.</summary>
internal sealed record ConfigChange
{
    public required string RunId { get; init; }
    public required string Parameter { get; init; }
    public required byte[] OldValue { get; init; }
    public required byte[] NewValue { get; init; }

    /// <summary>The command on the wire that did it; null where none is known.</summary>
    public ConfigSet? Cause { get; init; }
}
