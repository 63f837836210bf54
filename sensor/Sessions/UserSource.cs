namespace Sensor.Sessions;

/// <summary>What proves the user of an event: <c>user_source</c> in EVENTS.md.</summary>
internal enum UserSource : byte
{
    Unknown,
    Auth,
    Default,
    None,
    Reply,
    ClientList,
    AclLog,
}
