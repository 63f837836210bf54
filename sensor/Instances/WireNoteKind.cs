namespace Sensor.Instances;

/// <summary>What a worker tells the instance thread of: what polling may find the effect of.</summary>
internal enum WireNoteKind : byte
{
    /// <summary>A refusal that ACL LOG may hold: a failed login, NOPERM.</summary>
    Denial,

    /// <summary>ACL SETUSER, DELUSER that worked (one note per user), CONFIG SET requirepass.</summary>
    AclUserChange,

    /// <summary>ACL LOAD that worked: any user may have changed.</summary>
    AclLoad,

    /// <summary>FLUSHALL, FLUSHDB that worked.</summary>
    Flush,

    /// <summary>SHUTDOWN, DEBUG RESTART and their like: the server is about to go.</summary>
    Shutdown,

    /// <summary>REPLICAOF, FAILOVER, CLUSTER FAILOVER, CLUSTER REPLICATE that worked.</summary>
    RoleChange,

    /// <summary>A command that the table lacks and the server ran: what it is can be asked.</summary>
    UnlistedCommand,

    /// <summary>A connection whose user is not known was met: CLIENT LIST is due.</summary>
    UserWanted,
}
