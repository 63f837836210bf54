namespace Sensor.Events;

/// <summary><c>event_category</c> (EVENTS.md, Categories), in its order of precedence.</summary>
internal enum EventCategory : byte
{
    FailedAccess,
    AuthModification,
    Authentication,
    SystemLifecycle,
    SystemObject,
    PrivilegedAction,
    DataAccess,
    Pubsub,
    Session,
    Other,
    Sensor,
}
