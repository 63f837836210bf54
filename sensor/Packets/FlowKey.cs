namespace Sensor.Packets;

/// <summary>
/// Addresses and ports of one TCP segment, as sent. IPv4 addresses are held IPv4-mapped (::ffff:a.b.c.d), so that one
/// type serves both families, and in halves: code over a UInt128 cannot be compiled ahead. <see cref="Canonical"/> is
/// equal for both directions of a flow.
/// </summary>
internal readonly record struct FlowKey
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    public FlowKey(UInt128 sourceAddress, UInt128 destinationAddress, ushort sourcePort, ushort destinationPort)
    {
        SourceHigh = (ulong)(sourceAddress >> 64);
        SourceLow = (ulong)sourceAddress;
        DestinationHigh = (ulong)(destinationAddress >> 64);
        DestinationLow = (ulong)destinationAddress;
        SourcePort = sourcePort;
        DestinationPort = destinationPort;
    }

    public ulong SourceHigh { get; init; }

    public ulong SourceLow { get; init; }

    public ulong DestinationHigh { get; init; }

    public ulong DestinationLow { get; init; }

    public ushort SourcePort { get; init; }

    public ushort DestinationPort { get; init; }

    public UInt128 SourceAddress => new(SourceHigh, SourceLow);

    public UInt128 DestinationAddress => new(DestinationHigh, DestinationLow);

    public FlowKey Reversed => new()
    {
        SourceHigh = DestinationHigh,
        SourceLow = DestinationLow,
        DestinationHigh = SourceHigh,
        DestinationLow = SourceLow,
        SourcePort = DestinationPort,
        DestinationPort = SourcePort,
    };

    /// <summary>
    /// Whether the source is the lower endpoint, that is, whether this is already the canonical order.
    /// </summary>
    public bool IsCanonical => SourceHigh != DestinationHigh ? SourceHigh < DestinationHigh
        : SourceLow != DestinationLow ? SourceLow < DestinationLow
        : SourcePort <= DestinationPort;

    public bool HasEqualAddresses => SourceHigh == DestinationHigh && SourceLow == DestinationLow;

    public FlowKey Canonical => IsCanonical ? this : Reversed;

    public static FlowKey OfIPv4(uint source, uint destination, ushort sourcePort, ushort destinationPort) => new()
    {
        SourceLow = MappedPrefix | source,
        DestinationLow = MappedPrefix | destination,
        SourcePort = sourcePort,
        DestinationPort = destinationPort,
    };

    public bool Equals(FlowKey other) => SourceLow == other.SourceLow && DestinationLow == other.DestinationLow
        && SourcePort == other.SourcePort && DestinationPort == other.DestinationPort
        && SourceHigh == other.SourceHigh && DestinationHigh == other.DestinationHigh;

    /// <summary>A mixing hash: workers and tables are chosen by its low bits.</summary>
    public override int GetHashCode()
    {
        ulong h = SourceLow * 0x9E3779B97F4A7C15UL;
        h ^= SourceHigh * 0xC2B2AE3D27D4EB4FUL;
        h = ulong.RotateLeft(h, 29) ^ (DestinationLow * 0x165667B19E3779F9UL);
        h ^= DestinationHigh * 0x27D4EB2F165667C5UL;
        h = ulong.RotateLeft(h, 31) ^ ((((ulong)SourcePort << 16) | DestinationPort) * 0x85EBCA77C2B2AE63UL);
        h ^= h >> 33;
        h *= 0xFF51AFD7ED558CCDUL;
        h ^= h >> 29;
        return (int)(h ^ (h >> 32));
    }

    public override string ToString() =>
        $"{SourceAddress:x} {SourcePort} > {DestinationAddress:x} {DestinationPort}";
}
