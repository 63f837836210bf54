namespace Sensor.Instances;

/// <summary>What one poll of ACL LOG has that the one before had not.</summary>
internal sealed record AclLogNews
{
    public required IReadOnlyList<(AclLogRow Row, AclLogEntry Entry, long Growth, bool IsNew)> Grown { get; init; }

    /// <summary>Overflow or Reset; null where nothing can have been lost.</summary>
    public AclLogFindingKind? Loss { get; init; }

    /// <summary>Rows whose ids were never seen.</summary>
    public long Missing { get; init; }
}
