namespace Sensor.Instances;

/// <summary>What one ACL LIST said; times as in <see cref="AclLogPoll"/>.</summary>
internal sealed record AclListPoll
{
    public required string RunId { get; init; }
    public required long SentNs { get; init; }
    public required long ReceivedNs { get; init; }
    public required IReadOnlyList<AclUser> Users { get; init; }
}
