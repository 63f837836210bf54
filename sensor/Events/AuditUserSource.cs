namespace Sensor.Events;

/// <summary><c>user_source</c>: what proves the user.</summary>
internal enum AuditUserSource : byte
{
    Unknown,
    Auth,
    Default,
    None,
    Reply,
    ClientList,
    AclLog,
}
