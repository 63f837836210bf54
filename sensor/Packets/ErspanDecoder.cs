namespace Sensor.Packets;

/// <summary>
/// ERSPAN types II and III inside GRE (draft-foschiano-erspan-03 §4.2, §4.3): what mirror sessions of switches send.
/// </summary>
internal static class ErspanDecoder
{
    private const int HeaderLength2 = 8;
    private const int HeaderLength3 = 12;
    private const int PlatformHeaderLength = 8;
    private const int FrameTypeIP = 2;

    public static PacketStatus Decode2(ref PacketCursor cursor)
    {
        if (!cursor.Has(HeaderLength2))
        {
            return cursor.TooShort(HeaderLength2);
        }

        if (cursor.Data[0] >> 4 != 1)
        {
            return PacketStatus.MalformedHeader;
        }

        cursor.Skip(HeaderLength2);
        return cursor.Continue(Layer.Ethernet);
    }

    public static PacketStatus Decode3(ref PacketCursor cursor)
    {
        if (!cursor.Has(HeaderLength3))
        {
            return cursor.TooShort(HeaderLength3);
        }

        if (cursor.Data[0] >> 4 != 2)
        {
            return PacketStatus.MalformedHeader;
        }

        // The last 16 bits: P(1) frame type(5) hardware(6) direction(1) granularity(2) platform header follows(1).
        int flags = cursor.ReadUInt16(10);
        int frameType = (flags >> 10) & 0x1F;
        int length = HeaderLength3 + ((flags & 1) != 0 ? PlatformHeaderLength : 0);
        if (!cursor.Has(length))
        {
            return cursor.TooShort(length);
        }

        cursor.Skip(length);
        return cursor.Continue(frameType == FrameTypeIP ? Layer.AnyIP : Layer.Ethernet);
    }
}
