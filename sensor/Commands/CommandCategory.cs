namespace Sensor.Commands;

/// <summary>
/// What kind of event a command is when it succeeds: a column of the command table, in the words of EVENTS.md.
/// (failed_access, session and sensor are no property of a command.)
/// </summary>
internal enum CommandCategory : byte
{
    AuthModification,
    Authentication,
    SystemLifecycle,
    SystemObject,
    PrivilegedAction,
    DataAccess,
    PubSub,
    Other,
}
