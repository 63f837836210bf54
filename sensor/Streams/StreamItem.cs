namespace Sensor.Streams;

/// <summary>
/// What every source of bytes says about a connection, one thing at a time: opened, bytes, gap, the server's end,
/// closed. Items of one connection come in causal order (REDIS-FACTS §4): a reply never before the command that it
/// answers. The bytes are borrowed until the next item is asked for.
/// </summary>
internal readonly ref struct StreamItem
{
    public required StreamItemKind Kind { get; init; }

    /// <summary>A small dense number that stands for the connection between its Opened and its Closed item.</summary>
    public required int Connection { get; init; }

    public Direction Direction { get; init; }

    /// <summary>
    /// Offset of the first byte (of the gap) in its direction's stream; gaps count. 0 is the first byte seen.
    /// </summary>
    public long Offset { get; init; }

    /// <summary>
    /// Nanoseconds since the Unix epoch, of the packet that made this known; never decreases along a connection.
    /// </summary>
    public required long TimeNs { get; init; }

    public ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Gap: how many bytes are missing; at least 1.</summary>
    public long GapLength { get; init; }

    public GapCause Cause { get; init; }

    /// <summary>
    /// Bytes: when these were sent nothing was in flight, as far as acknowledgements tell: the sender had acknowledged
    /// all that its peer sent before, and all before these of its own direction was acknowledged too; of the peer
    /// nothing is known to be missing there. Such a moment is the candidate for a quiet point (REDIS-FACTS §4).
    /// </summary>
    public bool Settled { get; init; }

    /// <summary>
    /// The same for bytes that had to wait behind a hole, by what was known when they were captured: what is missing
    /// farther on, and what was acknowledged since, may still belong to that moment.
    /// </summary>
    public bool SettledThen { get; init; }

    /// <summary>Opened: what is known.</summary>
    public StreamOpened? Opened { get; init; }

    /// <summary>Closed: how.</summary>
    public CloseReason CloseReason { get; init; }

    /// <summary>
    /// Closed by FIN or RST: the sender of the first of them, as the direction that it sends in; null where unknown.
    /// </summary>
    public Direction? EndedFirst { get; init; }

    /// <summary>
    /// Bytes: the frame (number in the capture file, from 1) that the first byte came in; 0 where unknown.
    /// </summary>
    public long Frame { get; init; }
}
