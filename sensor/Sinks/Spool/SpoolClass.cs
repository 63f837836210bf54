namespace Sensor.Sinks.Spool;

/// <summary>What goes first where not everything can be kept, in this order. Written to disk: never renumber.</summary>
internal enum SpoolClass : byte
{
    /// <summary>Successful reads of data without any mark: what sampling may leave out, too.</summary>
    PlainRead,

    /// <summary>Other data access, connections, pub/sub, the rest.</summary>
    DataAccess,

    /// <summary>Logins, changes of users and configuration, privileged actions, failures, and the sensor's own.</summary>
    Security,
}
