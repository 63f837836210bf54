namespace Sensor.Events;

/// <summary><c>close_reason</c> of a connection; None is not written.</summary>
internal enum AuditCloseReason : byte
{
    None,
    Fin,
    Rst,
    Evicted,
    End,
}
