using System.Buffers.Binary;

namespace Sensor.Packets;

/// <summary>
/// BSD loopback: four bytes of address family, in the byte order of the capturing machine (LINKTYPE_NULL) or of the
/// network (LINKTYPE_LOOP). No family is above 255, so the order shows itself; AF_INET6 differs by system.
/// </summary>
internal static class LoopbackDecoder
{
    private const int HeaderLength = 4;
    private const uint IPv4Family = 2;

    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        if (!cursor.Has(HeaderLength))
        {
            return cursor.TooShort(HeaderLength);
        }

        uint family = cursor.ReadUInt32(0);
        if (family > 0xFFFF)
        {
            family = BinaryPrimitives.ReverseEndianness(family);
        }

        cursor.Skip(HeaderLength);
        return family switch
        {
            IPv4Family => cursor.Continue(Layer.IPv4),

            // Linux, Windows, NetBSD/OpenBSD, FreeBSD, Darwin
            10 or 23 or 24 or 28 or 30 => cursor.Continue(Layer.IPv6),
            _ => PacketStatus.NotTcp,
        };
    }
}
