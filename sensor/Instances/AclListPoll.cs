namespace Sensor.Instances;

/// <summary>What one ACL LIST said; times as in <see cref="AclLogPoll"/>.</summary>
internal sealed record AclListPoll
{
    public required string RunId { get; init; }
    public required long SentNs { get; init; }
    public required long ReceivedNs { get; init; }
    public required IReadOnlyList<AclUser> Users { get; init; }

    /// <summary>Of ACL USERS: nothing but the names is known.</summary>
    public bool NamesOnly { get; init; }
}
