namespace Sensor.Events;

/// <summary><c>clipped</c>: members of which a text was cut at the cap.</summary>
[Flags]
internal enum ClippedMembers : uint
{
    None = 0,
    Args = 1 << 0,
    Keys = 1 << 1,
    KeyAccessed = 1 << 2,
    KeyPattern = 1 << 3,
    Channels = 1 << 4,
    User = 1 << 5,
    ClientName = 1 << 6,
    ClientLib = 1 << 7,
    ClientLibVersion = 1 << 8,
    TlsSni = 1 << 9,
    TlsClientSubject = 1 << 10,
    Parameter = 1 << 11,
    NewValue = 1 << 12,
    TargetUser = 1 << 13,
    Permissions = 1 << 14,
    AdminUser = 1 << 15,
    OldValue = 1 << 16,
    AclObject = 1 << 17,
    PermissionsGained = 1 << 18,
    PermissionsLost = 1 << 19,
    InitiatedBy = 1 << 20,
}
