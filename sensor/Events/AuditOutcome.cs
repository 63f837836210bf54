namespace Sensor.Events;

/// <summary><c>outcome</c>, and <c>success</c>, its boolean.</summary>
internal enum AuditOutcome : byte
{
    Unknown,
    Success,
    Failure,
}
