namespace Sensor.Packets;

/// <summary>
/// One TCP segment as captured; what Packets hands to Tcp. The payload is borrowed from the packet and valid until the
/// next one is read.
/// </summary>
internal readonly ref struct TcpSegment
{
    public required FlowKey Key { get; init; }

    /// <summary>Capture time, nanoseconds since the Unix epoch.</summary>
    public required long TimeNs { get; init; }

    public required uint Sequence { get; init; }

    /// <summary>Meaningful only with <see cref="TcpFlags.Ack"/>.</summary>
    public required uint Acknowledgement { get; init; }

    public required TcpFlags Flags { get; init; }

    /// <summary>As in the header, not scaled: only 0 (a closed window) is used.</summary>
    public ushort Window { get; init; }

    /// <summary>The payload bytes that were captured.</summary>
    public required ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>
    /// The payload's length on the wire: longer than <see cref="Payload"/> where the snapshot cut it.
    /// </summary>
    public required int WireLength { get; init; }

    /// <summary>The number of the frame in its capture file, from 1; 0 in live capture.</summary>
    public long Frame { get; init; }
}
