namespace Sensor.Packets;

/// <summary>What <see cref="PacketDecoder"/> opens, and what it may spend on it.</summary>
internal sealed record PacketOptions
{
    /// <summary>
    /// Whether VXLAN, GENEVE, GRE, ERSPAN and IP-in-IP are opened. Default true; off, their packets are counted.
    /// </summary>
    public bool Tunnels { get; init; } = true;

    /// <summary>Whether IP fragments are put together. Default true; off, they are counted and dropped.</summary>
    public bool Fragments { get; init; } = true;

    /// <summary>
    /// VLAN tags, MPLS labels and tunnels around one segment. Default 8; beyond, the packet is an anomaly.
    /// </summary>
    public int MaxEncapsulations { get; init; } = 8;

    /// <summary>IPv6 extension headers of one packet. Default 16; beyond, the packet is an anomaly.</summary>
    public int MaxExtensionHeaders { get; init; } = 16;

    /// <summary>
    /// Fragmented datagrams that wait at one time. Default 4,096; beyond, the oldest is dropped: an anomaly.
    /// </summary>
    public int MaxDatagrams { get; init; } = 4096;

    /// <summary>Bytes of buffers for them in all. Default 32 MiB; beyond, the oldest is dropped: an anomaly.</summary>
    public long MaxDatagramBytes { get; init; } = 32L << 20;

    /// <summary>
    /// Separate pieces (with holes between) of one datagram. Default 128; beyond, it is dropped: an anomaly.
    /// </summary>
    public int MaxFragmentsPerDatagram { get; init; } = 128;

    /// <summary>
    /// Packet time that a datagram waits for its last fragment, nanoseconds. Default 30 s, as Linux has it
    /// (net.ipv4.ipfrag_time); then it is dropped: an anomaly.
    /// </summary>
    public long FragmentTimeoutNs { get; init; } = 30_000_000_000;

    /// <summary>
    /// Packet time during which a fragment of a finished datagram is taken for the same packet seen twice, nanoseconds.
    /// Default 100 ms: long enough for two mirror ports, far shorter than 65,536 datagrams take to use an
    /// identification again.
    /// </summary>
    public long DuplicateWindowNs { get; init; } = 100_000_000;
}
