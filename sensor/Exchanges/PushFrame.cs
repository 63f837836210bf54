namespace Sensor.Exchanges;

/// <summary>
/// A value that the server sent unasked and that is no reply: a delivery or an invalidation (<c>redis_push</c>). The
/// payload is not kept, only its size.
/// </summary>
internal sealed class PushFrame
{
    /// <summary>Offset of its first byte in the server's stream.</summary>
    public long Offset;
    public long TimeNs;
    public long SizeBytes;
    public long Frame;

    /// <summary><c>message</c>, <c>pmessage</c>, <c>invalidate</c> …; at most 32 bytes.</summary>
    public readonly byte[] Kind = new byte[32];
    public int KindLength;

    /// <summary>The channel of a delivery (not the pattern), cut at its array's length.</summary>
    public readonly byte[] Channel = new byte[1027];
    public int ChannelLength;
    public long ChannelFullLength;
}
