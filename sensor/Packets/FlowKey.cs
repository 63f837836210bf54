namespace Sensor.Packets;

/// <summary>
/// Addresses and ports of one TCP segment, as sent. IPv4 addresses are held IPv4-mapped (::ffff:a.b.c.d), so that one
/// type serves both families. <see cref="Canonical"/> is equal for both directions of a flow.
/// </summary>
internal readonly record struct FlowKey(
    UInt128 SourceAddress, UInt128 DestinationAddress, ushort SourcePort, ushort DestinationPort)
{
    public FlowKey Reversed => new(DestinationAddress, SourceAddress, DestinationPort, SourcePort);

    /// <summary>
    /// Whether the source is the lower endpoint, that is, whether this is already the canonical order.
    /// </summary>
    public bool IsCanonical => SourceAddress < DestinationAddress
        || (SourceAddress == DestinationAddress && SourcePort <= DestinationPort);

    public FlowKey Canonical => IsCanonical ? this : Reversed;

    public bool Equals(FlowKey other) => SourceAddress == other.SourceAddress
        && DestinationAddress == other.DestinationAddress
        && SourcePort == other.SourcePort && DestinationPort == other.DestinationPort;

    /// <summary>A mixing hash: workers and tables are chosen by its low bits.</summary>
    public override int GetHashCode()
    {
        ulong h = (ulong)SourceAddress * 0x9E3779B97F4A7C15UL;
        h ^= (ulong)(SourceAddress >> 64) * 0xC2B2AE3D27D4EB4FUL;
        h = ulong.RotateLeft(h, 29) ^ ((ulong)DestinationAddress * 0x165667B19E3779F9UL);
        h ^= (ulong)(DestinationAddress >> 64) * 0x27D4EB2F165667C5UL;
        h = ulong.RotateLeft(h, 31) ^ ((((ulong)SourcePort << 16) | DestinationPort) * 0x85EBCA77C2B2AE63UL);
        h ^= h >> 33;
        h *= 0xFF51AFD7ED558CCDUL;
        h ^= h >> 29;
        return (int)(h ^ (h >> 32));
    }
}
