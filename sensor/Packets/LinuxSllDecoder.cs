namespace Sensor.Packets;

/// <summary>
/// Linux cooked headers (tcpdump.org LINKTYPE_LINUX_SLL and …_SLL2): what <c>any</c> gives. Both hold an ethertype; a
/// VLAN tag that libpcap puts back stands behind it, like in Ethernet.
/// </summary>
internal static class LinuxSllDecoder
{
    private const int HeaderLength = 16;
    private const int HeaderLength2 = 20;

    public static PacketStatus Decode(ref PacketCursor cursor) => Decode(ref cursor, HeaderLength, 14);

    public static PacketStatus Decode2(ref PacketCursor cursor) => Decode(ref cursor, HeaderLength2, 0);

    private static PacketStatus Decode(ref PacketCursor cursor, int headerLength, int protocolOffset)
    {
        if (!cursor.Has(headerLength))
        {
            return cursor.TooShort(headerLength);
        }

        int etherType = cursor.ReadUInt16(protocolOffset);
        cursor.Skip(headerLength);
        return cursor.Continue(etherType);
    }
}
