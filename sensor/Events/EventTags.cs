namespace Sensor.Events;

/// <summary><c>tags</c>: what an auditor looks for first.</summary>
[Flags]
internal enum EventTags : ushort
{
    None = 0,
    DangerousCommand = 1 << 0,
    DangerousPattern = 1 << 1,
    SlowCommand = 1 << 2,
    BulkRead = 1 << 3,
    BigKey = 1 << 4,
    PolicyViolation = 1 << 5,
    UnlistedCommand = 1 << 6,
    CrossProtocol = 1 << 7,
}
