namespace Sensor.Packets;

/// <summary>
/// GRE version 0 (RFC 2784 §2, RFC 2890 §2): four bytes, optional checksum, key and sequence number, then an
/// ethertype's payload, a bridged Ethernet frame, or ERSPAN. ERSPAN type I and II share a protocol type: II has a
/// sequence number and a header, I has neither (draft-foschiano-erspan-03 §4).
/// </summary>
internal static class GreDecoder
{
    public const int TransparentEthernet = 0x6558;
    private const int Erspan2 = 0x88BE;
    private const int Erspan3 = 0x22EB;
    private const int MinHeaderLength = 4;
    private const int HasChecksum = 0x8000;
    private const int HasRouting = 0x4000;
    private const int HasKey = 0x2000;
    private const int HasSequence = 0x1000;
    private const int VersionMask = 0x0007;

    public static PacketStatus Decode(ref PacketCursor cursor)
    {
        if (!cursor.Has(MinHeaderLength))
        {
            return cursor.TooShort(MinHeaderLength);
        }

        int flags = cursor.ReadUInt16(0);
        int protocol = cursor.ReadUInt16(2);
        if ((flags & (VersionMask | HasRouting)) != 0)
        {
            return PacketStatus.NotTcp; // PPTP, or source routing that RFC 2784 withdrew
        }

        int length = MinHeaderLength + ((flags & HasChecksum) != 0 ? 4 : 0)
            + ((flags & HasKey) != 0 ? 4 : 0) + ((flags & HasSequence) != 0 ? 4 : 0);
        if (!cursor.Has(length))
        {
            return cursor.TooShort(length);
        }

        cursor.Skip(length);
        cursor.Encapsulations++;
        return protocol switch
        {
            TransparentEthernet => cursor.Continue(Layer.Ethernet),
            Erspan2 => cursor.Continue((flags & HasSequence) != 0 ? Layer.Erspan2 : Layer.Ethernet),
            Erspan3 => cursor.Continue(Layer.Erspan3),
            _ => cursor.Continue(protocol),
        };
    }
}
