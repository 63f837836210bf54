namespace Sensor.Packets;

/// <summary>
/// One VLAN tag (802.1Q §9.6): priority and VLAN, then the ethertype of what it carries. The VLAN is not kept.
/// </summary>
internal static class VlanDecoder
{
    private const int TagLength = 4;

    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        if (!cursor.Has(TagLength))
        {
            return cursor.TooShort(TagLength);
        }

        int etherType = cursor.ReadUInt16(2);
        cursor.Skip(TagLength);
        cursor.Encapsulations++;
        return cursor.Continue(etherType);
    }
}
