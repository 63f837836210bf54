namespace Sensor.Packets;

/// <summary>GENEVE (RFC 8926 §3.4): eight bytes and options, then what the protocol type, an ethertype, says.</summary>
internal static class GeneveDecoder
{
    private const int HeaderLength = 8;

    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        if (!cursor.Has(HeaderLength))
        {
            return cursor.TooShort(HeaderLength);
        }

        int length = HeaderLength + ((cursor.Data[0] & 0x3F) * 4);
        if (cursor.Data[0] >> 6 != 0)
        {
            return PacketStatus.NotTcp; // only version 0 exists
        }

        if (!cursor.Has(length))
        {
            return cursor.TooShort(length);
        }

        int etherType = cursor.ReadUInt16(2);
        cursor.Skip(length);
        cursor.Encapsulations++;
        return etherType == GreDecoder.TransparentEthernet
            ? cursor.Continue(Layer.Ethernet) : cursor.Continue(etherType);
    }
}
