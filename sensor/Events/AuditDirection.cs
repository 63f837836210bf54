namespace Sensor.Events;

/// <summary><c>direction</c> of a <c>capture_gap</c>; None, which is not written, where it has none.</summary>
internal enum AuditDirection : byte
{
    None,
    ToServer,
    ToClient,
}
