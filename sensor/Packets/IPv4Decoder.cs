namespace Sensor.Packets;

/// <summary>
/// The IPv4 header (RFC 791 §3.1). Its total length, not the frame's, says where the packet ends: short frames are
/// padded. A total length of 0 is a large send that the network card was to cut (TSO): it ends with the frame.
/// Checksums are not looked at: captures on the sending host have wrong ones.
/// </summary>
internal static class IPv4Decoder
{
    private const int MinHeaderLength = 20;
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;
    private const int MoreFragments = 0x2000;
    private const int OffsetMask = 0x1FFF;

    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        if (!cursor.Has(MinHeaderLength))
        {
            return cursor.TooShort(MinHeaderLength);
        }

        int headerLength = (cursor.Data[0] & 0x0F) * 4;
        int totalLength = cursor.ReadUInt16(2);
        if (totalLength == 0)
        {
            totalLength = cursor.WireLength;
        }

        if (cursor.Data[0] >> 4 != 4 || headerLength < MinHeaderLength || totalLength < headerLength)
        {
            return PacketStatus.MalformedHeader;
        }

        if (!cursor.Has(headerLength))
        {
            return cursor.TooShort(headerLength);
        }

        cursor.SourceAddress = new UInt128(0, MappedPrefix | cursor.ReadUInt32(12));
        cursor.DestinationAddress = new UInt128(0, MappedPrefix | cursor.ReadUInt32(16));
        cursor.Protocol = cursor.Data[9];
        int fragment = cursor.ReadUInt16(6);
        uint identification = cursor.ReadUInt16(4);
        cursor.CutTo(totalLength);
        cursor.Skip(headerLength);
        cursor.Next = Layer.IPPayload;
        if ((fragment & (MoreFragments | OffsetMask)) == 0)
        {
            return PacketStatus.Segment;
        }

        cursor.Fragment = new FragmentHeader(
            identification, (fragment & OffsetMask) * 8, (fragment & MoreFragments) != 0, Version: 4);
        return PacketStatus.FragmentPending;
    }
}
