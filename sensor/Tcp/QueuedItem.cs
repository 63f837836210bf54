using Sensor.Streams;

namespace Sensor.Tcp;

/// <summary>
/// One item to hand up; its bytes lie in a held segment or in the payload of the segment being added.
/// </summary>
internal struct QueuedItem
{
    public StreamItemKind Kind;
    public Flow Flow;
    public int Connection;
    public int Side;
    public long Offset;
    public long TimeNs;
    public HeldSegment? Held;
    public int PayloadStart;
    public int Length;
    public long GapLength;
    public GapCause Cause;
    public bool Settled;
    public bool SettledThen;
    public StreamOpened? Opened;
    public CloseReason CloseReason;
    public long Frame;

    /// <param name="payload">Of the segment being added.</param>
    public readonly StreamItem ToItem(ReadOnlySpan<byte> payload) => new()
    {
        Kind = Kind,
        Connection = Connection,
        Direction = Flow.DirectionOf(Side),
        Offset = Offset,
        TimeNs = TimeNs,
        Bytes = Held is HeldSegment held ? held.Bytes : payload.Slice(PayloadStart, Length),
        GapLength = GapLength,
        Cause = Cause,
        Settled = Settled,
        SettledThen = SettledThen,
        Opened = Opened,
        CloseReason = CloseReason,
        EndedFirst = Kind == StreamItemKind.Closed && Flow.EndedFirst >= 0 ? Flow.DirectionOf(Flow.EndedFirst) : null,
        Frame = Frame,
    };
}
