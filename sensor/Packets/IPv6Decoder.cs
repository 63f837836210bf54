using System.Buffers.Binary;

namespace Sensor.Packets;

/// <summary>
/// The IPv6 header (RFC 8200 §3). A payload length of 0 is a jumbogram, as the kernel's own large sends are (RFC 2675):
/// it ends with the frame.
/// </summary>
internal static class IPv6Decoder
{
    private const int HeaderLength = 40;

    public static PacketStatus Decode(ref PacketCursor cursor, int maxExtensionHeaders)
    {
        if (!cursor.Has(HeaderLength))
        {
            return cursor.TooShort(HeaderLength);
        }

        if (cursor.Data[0] >> 4 != 6)
        {
            return PacketStatus.MalformedHeader;
        }

        int payloadLength = cursor.ReadUInt16(4);
        cursor.Protocol = cursor.Data[6];
        cursor.SourceAddress = BinaryPrimitives.ReadUInt128BigEndian(cursor.Data[8..]);
        cursor.DestinationAddress = BinaryPrimitives.ReadUInt128BigEndian(cursor.Data[24..]);
        if (payloadLength != 0)
        {
            cursor.CutTo(HeaderLength + payloadLength);
        }

        cursor.Skip(HeaderLength);
        cursor.Next = Layer.IPPayload;
        return cursor.Protocol is IPPayloadDecoder.Tcp or IPPayloadDecoder.Udp
            ? PacketStatus.Segment
            : IPv6ExtensionDecoder.Decode(ref cursor, maxExtensionHeaders);
    }
}
