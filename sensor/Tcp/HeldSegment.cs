namespace Sensor.Tcp;

/// <summary>
/// Bytes that wait to be handed up, with what their segment said. Rented from <see cref="SegmentPool"/>.
/// </summary>
internal sealed class HeldSegment(int capacity, int poolClass)
{
    public readonly byte[] Data = capacity == 0 ? [] : new byte[capacity];
    public readonly int PoolClass = poolClass;

    /// <summary>Offset of the first byte in its direction's stream.</summary>
    public long Offset;
    public int Length;

    /// <summary>Bytes that followed on the wire and that the snapshot cut.</summary>
    public int CutLength;

    /// <summary>Offset in the peer's stream that the segment acknowledged.</summary>
    public long Ack;

    /// <summary>How far its own direction was acknowledged when it came.</summary>
    public long AckedBefore;

    /// <summary>How far the peer was seen to have sent when it came.</summary>
    public long PeerSent;
    public long TimeNs;
    public long Frame;

    /// <summary><see cref="Flow.Number"/> when it came.</summary>
    public uint Number;

    public HeldSegment? Previous;
    public HeldSegment? Next;

    public long End => Offset + Length;

    public ReadOnlySpan<byte> Bytes => Data.AsSpan(0, Length);

    /// <summary>Memory that it takes, its own fields included.</summary>
    public int Cost => Data.Length + 144;
}
