namespace Sensor.Instances;

/// <summary>What became of a user between two polls.</summary>
internal enum AclChangeKind : byte
{
    Created,
    Dropped,
    Changed,
}

/// <summary>One finding of <see cref="AclUsers"/>: how a user differs from the last poll.</summary>
internal sealed record AclChange
{
    public required AclChangeKind Kind { get; init; }
    public required byte[] User { get; init; }
    public string RunId { get; init; } = "";

    /// <summary>The rules in force now; none where the user was dropped.</summary>
    public IReadOnlyList<byte[]> Rules { get; init; } = [];

    /// <summary>
    /// Rules that stand now and did not, and the other way round. Where only their order changed, which decides too,
    /// all of them stand in both.
    /// </summary>
    public IReadOnlyList<byte[]> Gained { get; init; } = [];

    public IReadOnlyList<byte[]> Lost { get; init; } = [];

    public bool PasswordChanged { get; init; }

    /// <summary>Set where it is no longer what it was, or the user is new.</summary>
    public bool? Enabled { get; init; }

    /// <summary>May do everything; set where that changed, or the user is new and may.</summary>
    public bool? Superuser { get; init; }

    /// <summary>The command on the wire that did it; null where none is known.</summary>
    public WireNote? Cause { get; init; }
}
