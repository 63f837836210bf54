namespace Sensor.Packets;

/// <summary>
/// Ethernet II: two addresses and an ethertype. A length instead of a type (802.3 LLC) carries no IP that matters here.
/// </summary>
internal static class EthernetDecoder
{
    private const int HeaderLength = 14;

    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        if (!cursor.Has(HeaderLength))
        {
            return cursor.TooShort(HeaderLength);
        }

        int etherType = cursor.ReadUInt16(12);
        cursor.Skip(HeaderLength);
        return cursor.Continue(etherType);
    }
}
