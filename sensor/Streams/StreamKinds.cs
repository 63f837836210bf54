namespace Sensor.Streams;

internal enum StreamItemKind : byte
{
    /// <summary>A connection was met: first for each connection index. See <see cref="StreamOpened"/>.</summary>
    Opened,

    /// <summary>Bytes in order.</summary>
    Bytes,

    /// <summary>
    /// Bytes that will never come: <see cref="StreamItem.GapLength"/> of them at <see cref="StreamItem.Offset"/>.
    /// </summary>
    Gap,

    /// <summary>
    /// The server ended its side, and the client acknowledged that: all that it sent was handed up. Told only while
    /// commands wait (<c>FlowTable.SetInFlight</c>), and not where the connection closes at the same moment.
    /// </summary>
    ServerEnded,

    /// <summary>The connection is over; last for each connection index, which may be reused afterwards.</summary>
    Closed,
}

/// <summary>Why bytes are missing; the names are those of <c>capture_gap</c> in EVENTS.md.</summary>
internal enum GapCause : byte
{
    MissingSegment,
    SnapshotCut,
    MemoryLimit,
    FlowLimit,
    ParseError,
    InternalError,
    RingFull,
}

/// <summary>How a connection ended, for the sensor: <c>close_reason</c> in EVENTS.md.</summary>
internal enum CloseReason : byte
{
    Fin,
    Rst,
    Evicted,

    /// <summary>The capture ended, or the sensor stopped, while it was open.</summary>
    End,
}
