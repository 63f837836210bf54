namespace Sensor.Instances;

/// <summary>What ACL LOG showed.</summary>
internal enum AclLogFindingKind : byte
{
    /// <summary>Denials that nothing on the wire explains.</summary>
    Denials,

    /// <summary>The log was filled anew between two polls: rows may be gone unseen.</summary>
    Overflow,

    /// <summary>The log was emptied (ACL LOG RESET): rows may be gone unseen.</summary>
    Reset,
}

/// <summary>One finding of <see cref="AclLogTracker"/>.</summary>
internal sealed record AclLogFinding
{
    public required AclLogFindingKind Kind { get; init; }
    public required string RunId { get; init; }

    /// <summary>Null for <see cref="AclLogFindingKind.Overflow"/> and <see cref="AclLogFindingKind.Reset"/>.</summary>
    public AclLogRow? Row { get; init; }

    /// <summary>
    /// How many denials of the row no command on the wire explains; of a loss how many rows are known to be gone, by
    /// their missing ids.
    /// </summary>
    public long Attempts { get; init; }

    /// <summary>Whether there may have been more: the log had no room for all.</summary>
    public bool AtLeast { get; init; }

    /// <summary>
    /// Whether the row's client is the last of these denials; false where some of the row's were seen on the wire.
    /// </summary>
    public bool IsLastClient { get; init; }

    /// <summary>By the server's clock (before 7.2 the sensor's), nanoseconds; null where not known.</summary>
    public long? FirstNs { get; init; }

    public long? LastNs { get; init; }
}
