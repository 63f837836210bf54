namespace Sensor.Packets;

/// <summary>
/// UDP, only to find the tunnels in it. They are told by the destination port alone: the source port is a hash of the
/// inner flow (RFC 7348 §5, RFC 8926 §3.3).
/// </summary>
internal static class UdpDecoder
{
    private const int HeaderLength = 8;
    private const int VxlanPort = 4789;
    private const int GenevePort = 6081;

    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        if (!cursor.Has(HeaderLength))
        {
            return cursor.TooShort(HeaderLength);
        }

        int port = cursor.ReadUInt16(2);
        if (port is not (VxlanPort or GenevePort))
        {
            return PacketStatus.NotTcp;
        }

        cursor.Skip(HeaderLength);
        return cursor.Continue(port == VxlanPort ? Layer.Vxlan : Layer.Geneve);
    }
}
