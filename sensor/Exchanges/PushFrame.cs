namespace Sensor.Exchanges;

/// <summary>
/// A value that the server sent unasked and that is no reply: a delivery or an invalidation (<c>redis_push</c>). The
/// payload is not kept, only its size.
/// </summary>
internal sealed class PushFrame
{
    /// <summary>Offset of its first byte in the server's stream.</summary>
    public required long Offset { get; init; }
    public required long TimeNs { get; init; }
    public required long SizeBytes { get; init; }
    public long Frame { get; set; }

    /// <summary><c>message</c>, <c>pmessage</c>, <c>invalidate</c> …; at most 32 bytes.</summary>
    public required byte[] Kind { get; init; }

    /// <summary>
    /// The beginning of a delivery's channel (not its pattern), at most 1,027 bytes; empty for others.
    /// </summary>
    public required byte[] Channel { get; init; }
    public long ChannelFullLength { get; init; }
}
