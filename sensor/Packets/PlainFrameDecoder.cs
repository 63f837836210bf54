using System.Buffers.Binary;

namespace Sensor.Packets;

/// <summary>
/// The straight way through what most frames are: Ethernet, IPv4 without options, TCP, no fragment, captured whole.
/// Says what the decoders of these layers would say; any other frame it leaves to them.
/// </summary>
internal static class PlainFrameDecoder
{
    private const int EthernetHeader = 14;
    private const int IPv4Header = 20;
    private const int TcpHeader = 20;
    private const int Headers = EthernetHeader + IPv4Header + TcpHeader;

    /// <summary>More fragments, or an offset: the reserved bit and Don't Fragment do not matter.</summary>
    private const int FragmentBits = 0x3FFF;

    public static bool TryDecode(in CapturedPacket packet, out TcpSegment segment)
    {
        ReadOnlySpan<byte> frame = packet.Data;
        segment = default;
        if (packet.LinkType != LinkType.Ethernet || frame.Length < Headers || packet.OriginalLength > frame.Length
            || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != EtherTypeDecoder.IPv4 || frame[14] != 0x45
            || (BinaryPrimitives.ReadUInt16BigEndian(frame[20..]) & FragmentBits) != 0
            || frame[23] != IPPayloadDecoder.Tcp)
        {
            return false;
        }

        int end = EthernetHeader + BinaryPrimitives.ReadUInt16BigEndian(frame[16..]);
        int payload = EthernetHeader + IPv4Header + ((frame[46] >> 4) * 4);
        if (payload < Headers || end < payload || end > frame.Length)
        {
            return false;
        }

        segment = new TcpSegment
        {
            Key = FlowKey.OfIPv4(
                BinaryPrimitives.ReadUInt32BigEndian(frame[26..]),
                BinaryPrimitives.ReadUInt32BigEndian(frame[30..]),
                BinaryPrimitives.ReadUInt16BigEndian(frame[34..]),
                BinaryPrimitives.ReadUInt16BigEndian(frame[36..])),
            TimeNs = packet.TimeNs,
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(frame[38..]),
            Acknowledgement = BinaryPrimitives.ReadUInt32BigEndian(frame[42..]),
            Flags = (TcpFlags)(frame[47] & TcpDecoder.UsedFlags),
            Window = BinaryPrimitives.ReadUInt16BigEndian(frame[48..]),
            Payload = frame[payload..end],
            WireLength = end - payload,
            Frame = packet.Frame,
        };
        return true;
    }
}
