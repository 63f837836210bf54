namespace Sensor.Instances;

/// <summary>What CONFIG GET said, by lower-case parameter; times as in <see cref="AclLogPoll"/>.</summary>
internal sealed record ConfigPoll
{
    public required string RunId { get; init; }
    public required long SentNs { get; init; }
    public required long ReceivedNs { get; init; }
    public required IReadOnlyDictionary<string, byte[]> Values { get; init; }
}
