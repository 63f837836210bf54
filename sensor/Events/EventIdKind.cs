namespace Sensor.Events;

/// <summary>
/// Kinds of events whose id is no command's: each has 20 first digits of its own per connection or sensor run. The
/// names are hashed into ids: never change one.
/// </summary>
internal enum EventIdKind : byte
{
    Push,
    UnsolicitedError,
    ConnectionOpened,
    ConnectionClosed,
    UserIdentified,
    CaptureGap,
    Anomaly,
    SensorStarted,
    SensorStopped,
    Heartbeat,
    Checkpoint,
    ConfigLoaded,
    ConfigChanged,
    AclLog,
    AclChange,
    ServerConfigChange,
    RedisServer,
    ConfigSaved,
    FilesRotated,
    AuditPaused,
    AuditResumed,
    EventsRejected,
    FileRemoved,
}
