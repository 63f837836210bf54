namespace Sensor.Packets;

/// <summary>
/// The chain of extension headers between an IPv6 header and its payload (RFC 8200 §4; AH: RFC 4302 §2). Runs again on
/// a datagram that was put together, whose fragments may hide more of them.
/// </summary>
internal static class IPv6ExtensionDecoder
{
    public const int HopByHop = 0;
    public const int Routing = 43;
    public const int Fragment = 44;
    public const int Authentication = 51;
    public const int DestinationOptions = 60;
    public const int Mobility = 135;
    private const int MinHeaderLength = 8;

    public static PacketStatus Decode(ref PacketCursor cursor, int maxHeaders)
    {
        for (int headers = 0; ; headers++)
        {
            if (cursor.Protocol is not (HopByHop or Routing or Fragment or Authentication or DestinationOptions
                or Mobility))
            {
                return PacketStatus.Segment;
            }

            if (headers >= maxHeaders)
            {
                return PacketStatus.TooDeep;
            }

            if (!cursor.Has(MinHeaderLength))
            {
                return cursor.TooShort(MinHeaderLength);
            }

            PacketStatus status = cursor.Protocol == Fragment ? TakeFragment(ref cursor) : TakeOptions(ref cursor);
            if (status != PacketStatus.Segment)
            {
                return status;
            }
        }
    }

    private static PacketStatus TakeOptions(ref PacketCursor cursor)
    {
        int units = cursor.Data[1];
        int length = cursor.Protocol == Authentication ? (units + 2) * 4 : (units + 1) * 8;
        if (!cursor.Has(length))
        {
            return cursor.TooShort(length);
        }

        cursor.Protocol = cursor.Data[0];
        cursor.Skip(length);
        return PacketStatus.Segment;
    }

    private static PacketStatus TakeFragment(ref PacketCursor cursor)
    {
        int offsetAndFlags = cursor.ReadUInt16(2);
        uint identification = cursor.ReadUInt32(4);
        cursor.Protocol = cursor.Data[0];
        cursor.Skip(MinHeaderLength);
        bool moreFollow = (offsetAndFlags & 1) != 0;
        int offset = offsetAndFlags & ~7;
        if (offset == 0 && !moreFollow)
        {
            return PacketStatus.Segment; // an atomic fragment (RFC 6946): whole by itself
        }

        cursor.Fragment = new FragmentHeader(identification, offset, moreFollow, Version: 6);
        return PacketStatus.FragmentPending;
    }
}
