namespace Sensor.Events;

/// <summary><c>key_access</c>: what the command does to a key.</summary>
internal enum AuditKeyAccess : byte
{
    Read,
    Write,
    ReadWrite,
    Delete,
}
