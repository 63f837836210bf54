namespace Sensor.Packets;

/// <summary>VXLAN (RFC 7348 §5): eight bytes, then an Ethernet frame. What cloud traffic mirroring sends.</summary>
internal static class VxlanDecoder
{
    private const int HeaderLength = 8;
    private const int ValidIdentifier = 0x08;

    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        if (!cursor.Has(HeaderLength))
        {
            return cursor.TooShort(HeaderLength);
        }

        if ((cursor.Data[0] & ValidIdentifier) == 0)
        {
            return PacketStatus.NotTcp; // not VXLAN: somebody else's use of the port
        }

        cursor.Skip(HeaderLength);
        cursor.Encapsulations++;
        return cursor.Continue(Layer.Ethernet);
    }
}
