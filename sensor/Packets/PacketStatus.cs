namespace Sensor.Packets;

/// <summary>
/// What became of one captured frame. Only <see cref="Segment"/> comes with a <see cref="TcpSegment"/>.
/// </summary>
internal enum PacketStatus : byte
{
    /// <summary>A TCP segment was found.</summary>
    Segment,

    /// <summary>
    /// Well-formed as far as it was looked at, but no TCP over IP (ARP, UDP, ESP, an unknown ethertype …).
    /// </summary>
    NotTcp,

    /// <summary>The capture's link type is not among <see cref="LinkType"/>.</summary>
    UnknownLinkType,

    /// <summary>The snapshot length cut the frame inside a header that is needed.</summary>
    TruncatedHeader,

    /// <summary>
    /// A header contradicts itself (a wrong version, a length shorter than itself), or the frame ends inside it.
    /// </summary>
    MalformedHeader,

    /// <summary>More tags and tunnels around the segment than <see cref="PacketOptions.MaxEncapsulations"/>.</summary>
    TooDeep,

    /// <summary>A fragment that was kept; the others of its datagram have not come yet.</summary>
    FragmentPending,

    /// <summary>
    /// A fragment that was not kept: switched off, a repetition, over a limit, or of no use to the sensor.
    /// </summary>
    FragmentDropped,

    /// <summary>A tunnel that was left closed, because <see cref="PacketOptions.Tunnels"/> is off.</summary>
    TunnelIgnored,
}
