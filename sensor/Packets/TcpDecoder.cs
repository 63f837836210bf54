namespace Sensor.Packets;

/// <summary>
/// The TCP header (RFC 9293 §3.1): ports, numbers, flags. Options are skipped; the checksum is not looked at.
/// </summary>
internal static class TcpDecoder
{
    private const int MinHeaderLength = 20;
    public const byte UsedFlags = 0x1F;

    public static PacketStatus Decode(
        scoped ref PacketCursor cursor, scoped in CapturedPacket packet, out TcpSegment segment)
    {
        segment = default;
        ReadOnlySpan<byte> data = cursor.Data;
        if (data.Length < MinHeaderLength)
        {
            return cursor.TooShort(MinHeaderLength);
        }

        int headerLength = (data[12] >> 4) * 4;
        if (headerLength < MinHeaderLength || cursor.WireLength < headerLength)
        {
            return PacketStatus.MalformedHeader;
        }

        segment = new TcpSegment
        {
            Key = new FlowKey(
                cursor.SourceAddress, cursor.DestinationAddress, cursor.ReadUInt16(0), cursor.ReadUInt16(2)),
            TimeNs = packet.TimeNs,
            Sequence = cursor.ReadUInt32(4),
            Acknowledgement = cursor.ReadUInt32(8),
            Flags = (TcpFlags)(data[13] & UsedFlags),
            Window = cursor.ReadUInt16(14),
            Payload = data.Length > headerLength ? data[headerLength..] : [],
            WireLength = cursor.WireLength - headerLength,
            Frame = packet.Frame,
        };
        return PacketStatus.Segment;
    }
}
