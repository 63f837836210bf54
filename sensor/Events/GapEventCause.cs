namespace Sensor.Events;

/// <summary>
/// <c>cause</c> of a <c>capture_gap</c>: the first of a connection, from KernelDrop on without one. None is not
/// written.
/// </summary>
internal enum GapEventCause : byte
{
    None,
    MissingSegment,
    SnapshotCut,
    MemoryLimit,
    FlowLimit,
    ParseError,
    InternalError,
    RingFull,
    KernelDrop,
    QueueFull,
    InterfaceDown,
    OneDirection,
    NotRunning,
    UncleanStop,
    SpoolFull,
    SinkFull,
    SpoolExpired,
    SpoolDamaged,
}
