using System.Runtime.CompilerServices;

namespace Sensor.Tcp;

/// <summary>What is known of the bytes that one end of a flow sends. Offsets: see <see cref="TcpSequence"/>.</summary>
/// <remarks>
/// Invariants: 0 &lt;= Next; every held segment lies at or above Next; Next &lt;= FinAt where FinAt &gt;= 0 and the FIN
/// is real; all below Next was handed up or declared lost.
/// </remarks>
internal struct FlowSide
{
    public TcpSequence Origin;
    public bool Known;

    /// <summary>A segment from this end was captured.</summary>
    public bool Seen;
    public bool SynSeen;
    public bool FinAcked;

    /// <summary>The FIN was not seen, only an acknowledgement one beyond the last byte.</summary>
    public bool FinPresumed;

    /// <summary>This end's segments are not captured at all: its holes were waited for once, in vain.</summary>
    public bool Silent;

    /// <summary>That this end will send no more was told.</summary>
    public bool EndTold;

    /// <summary>After the flow was closed this end sent more.</summary>
    public bool SentAfterClose;

    /// <summary>Where the segments far outside of the window began (<see cref="Flow.OutOfWindowSides"/>).</summary>
    public uint StrayStart;

    /// <summary>Offset of the next byte to hand up.</summary>
    public long Next;

    /// <summary>The peer acknowledged all below, FIN not counted; -1 while no acknowledgement was seen.</summary>
    public long Acked;

    /// <summary>Offset of the FIN, -1 where none was seen.</summary>
    public long FinAt;

    /// <summary>The hole declared lost last: [LostEnd - LostLength, LostEnd).</summary>
    public long LostEnd;
    public uint LostLength;

    /// <summary>Number (<see cref="Flow.Number"/>) of the last segment captured from this end.</summary>
    public uint LastNumber;

    public readonly bool Ended => FinAt >= 0 && Next >= FinAt;

    public readonly long OffsetOf(uint sequence) => new TcpSequence(sequence).ToOffset(Origin, Next);

    /// <summary>
    /// Whether all that the peer had acknowledged when it acknowledged up to there was handed up or given up.
    /// </summary>
    public readonly bool HasPassed(long acknowledged) => acknowledged <= Next || Ended;

    public void Begin(uint firstSequence, long acked)
    {
        this = default;
        Origin = new TcpSequence(firstSequence);
        Known = true;
        Acked = acked;
        FinAt = -1;
    }
}

/// <summary>The two ends of a flow: 0 is the lower endpoint of the canonical key, 1 the other.</summary>
[InlineArray(2)]
internal struct FlowSides
{
    private FlowSide _first;
}
