namespace Sensor.Events;

/// <summary><c>uncertain</c>: members whose value stands without proof.</summary>
[Flags]
internal enum AuditUncertain : byte
{
    None = 0,
    User = 1 << 0,
    Database = 1 << 1,
    ClientName = 1 << 2,
    RespVersion = 1 << 3,
    Outcome = 1 << 4,
    Keys = 1 << 5,
}
