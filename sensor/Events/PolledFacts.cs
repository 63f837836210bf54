namespace Sensor.Events;

/// <summary>
/// The members of an event that polling found (<c>redis_server</c>, <c>acl_log</c>, <c>acl_change</c>,
/// <c>server_config_change</c>) beside those that it has in common with a command's. Such events are rare: a builder
/// makes one for each. What is absent is told as in <see cref="AuditEvent"/>.
/// </summary>
internal sealed class PolledFacts
{
    /// <summary>The first address stands for "none": no client or server has it.</summary>
    public static readonly UInt128 NoAddress = UInt128.Zero;

    public required byte[] Instance { get; init; }

    // --- who and where ---
    public UInt128 ClientAddress { get; set; } = NoAddress;
    public byte[]? ClientAddressHash { get; set; }
    public ushort ClientPort { get; set; }
    public UInt128 ServerAddress { get; init; } = NoAddress;
    public ushort ServerPort { get; init; }
    public long ClientId { get; set; } = AuditEvent.Absent;
    public TextSlice ClientName { get; set; }
    public TextSlice ClientLib { get; set; }
    public TextSlice ClientLibVersion { get; set; }
    public TextSlice User { get; set; }
    public AuditUserSource? UserSource { get; set; }
    public long Database { get; set; } = AuditEvent.Absent;

    // --- acl_log ---
    public bool AtLeast { get; set; }
    public AclDenial? Denial { get; set; }
    public AclDenialContext? DenialContext { get; set; }
    public TextSlice AclObject { get; set; }

    // --- acl_change ---
    public TextList PermissionsGained { get; } = new();
    public TextList PermissionsLost { get; } = new();
    public bool? Enabled { get; set; }
    public bool? Superuser { get; set; }

    // --- redis_server ---
    public TextSlice RunId { get; set; }
    public long PreviousUptimeSeconds { get; set; } = AuditEvent.Absent;
    public TextSlice Role { get; set; }
    public TextSlice PreviousRole { get; set; }
    public TextSlice Master { get; set; }
    public TextList ConfigChanges { get; } = new();
    public long LastSaveNs { get; set; } = AuditEvent.Absent;
    public TextSlice InitiatedBy { get; set; }
    public long KeysDeleted { get; set; } = AuditEvent.Absent;
    public TextList KeyspaceBefore { get; } = new();
    public TextList KeyspaceAfter { get; } = new();
    public long MemoryFreedBytes { get; set; } = AuditEvent.Absent;
    public bool Estimated { get; set; }

    /// <summary>32 digits; empty where no command on the wire is known to be the cause.</summary>
    public byte[] CauseEventId { get; set; } = [];
}
