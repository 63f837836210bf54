using System.Buffers.Binary;
using System.Net;

namespace Sensor.Tests.Support;

/// <summary>
/// Frames made by hand, from the inside out: a TCP segment, IP around it, then tags, tunnels, a link layer.
/// </summary>
internal static class FrameBuilder
{
    public static byte[] TcpBytes(
        ReadOnlySpan<byte> payload, int sourcePort = 40000, int destinationPort = 6379,
        uint sequence = 1000, uint acknowledgement = 2000, byte flags = 0x18, int optionWords = 0)
    {
        byte[] segment = new byte[20 + (optionWords * 4) + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)destinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(8), acknowledgement);
        segment[12] = (byte)((5 + optionWords) << 4);
        segment[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 512);
        segment.AsSpan(20, optionWords * 4).Fill(1);
        payload.CopyTo(segment.AsSpan(20 + (optionWords * 4)));
        return segment;
    }

    public static byte[] Udp(int destinationPort, ReadOnlySpan<byte> payload)
    {
        byte[] datagram = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, 51515);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), (ushort)destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        payload.CopyTo(datagram.AsSpan(8));
        return datagram;
    }

    public static byte[] IPv4(
        ReadOnlySpan<byte> payload, int protocol = 6, string source = "10.0.0.1", string destination = "10.0.0.2",
        int optionWords = 0, int identification = 7, int fragmentOffset = 0, bool moreFragments = false,
        int? totalLength = null)
    {
        int headerLength = 20 + (optionWords * 4);
        byte[] packet = new byte[headerLength + payload.Length];
        packet[0] = (byte)(0x40 | (headerLength / 4));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(totalLength ?? packet.Length));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)identification);
        BinaryPrimitives.WriteUInt16BigEndian(
            packet.AsSpan(6), (ushort)((fragmentOffset / 8) | (moreFragments ? 0x2000 : 0)));
        packet[8] = 64;
        packet[9] = (byte)protocol;
        IPAddress.Parse(source).GetAddressBytes().CopyTo(packet, 12);
        IPAddress.Parse(destination).GetAddressBytes().CopyTo(packet, 16);
        packet.AsSpan(20, optionWords * 4).Fill(1);
        payload.CopyTo(packet.AsSpan(headerLength));
        return packet;
    }

    public static byte[] IPv6(
        ReadOnlySpan<byte> payload, int nextHeader = 6, string source = "fd00::1", string destination = "fd00::2",
        int? payloadLength = null)
    {
        byte[] packet = new byte[40 + payload.Length];
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)(payloadLength ?? payload.Length));
        packet[6] = (byte)nextHeader;
        packet[7] = 64;
        IPAddress.Parse(source).GetAddressBytes().CopyTo(packet, 8);
        IPAddress.Parse(destination).GetAddressBytes().CopyTo(packet, 24);
        payload.CopyTo(packet.AsSpan(40));
        return packet;
    }

    /// <summary>An IPv6 extension header of eight bytes.</summary>
    public static byte[] Extension(int nextHeader, ReadOnlySpan<byte> rest) =>
        [(byte)nextHeader, 0, 1, 4, 0, 0, 0, 0, .. rest];

    public static byte[] IPv6Fragment(
        int nextHeader, uint identification, int offset, bool more, ReadOnlySpan<byte> rest)
    {
        byte[] header = new byte[8];
        header[0] = (byte)nextHeader;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(offset | (more ? 1 : 0)));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), identification);
        return [.. header, .. rest];
    }

    public static byte[] Ethernet(int etherType, ReadOnlySpan<byte> payload) =>
        [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, (byte)(etherType >> 8), (byte)etherType, .. payload];

    /// <summary>A VLAN tag; stands where an ethertype's payload stands, its own ethertype being the tag's.</summary>
    public static byte[] Tag(int vlan, int etherType, ReadOnlySpan<byte> payload) =>
        [(byte)(vlan >> 8), (byte)vlan, (byte)(etherType >> 8), (byte)etherType, .. payload];

    public static byte[] Sll(int etherType, ReadOnlySpan<byte> payload) =>
        [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, (byte)(etherType >> 8), (byte)etherType, .. payload];

    public static byte[] Sll2(int etherType, ReadOnlySpan<byte> payload) =>
        [(byte)(etherType >> 8), (byte)etherType, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, .. payload];

    public static byte[] Vxlan(ReadOnlySpan<byte> frame) => [0x08, 0, 0, 0, 0, 0, 42, 0, .. frame];

    public static byte[] Geneve(int protocol, int optionWords, ReadOnlySpan<byte> payload) =>
        [(byte)optionWords, 0, (byte)(protocol >> 8), (byte)protocol, 0, 0, 42, 0, .. new byte[optionWords * 4],
            .. payload];

    /// <summary>GRE with the flag bits given (0x8000 checksum, 0x2000 key, 0x1000 sequence number).</summary>
    public static byte[] Gre(int flags, int protocol, ReadOnlySpan<byte> payload)
    {
        int words = ((flags >> 15) & 1) + ((flags >> 13) & 1) + ((flags >> 12) & 1);
        return [(byte)(flags >> 8), (byte)flags, (byte)(protocol >> 8), (byte)protocol, .. new byte[words * 4],
            .. payload];
    }

    public static byte[] Erspan2(ReadOnlySpan<byte> frame) =>
        Gre(0x1000, 0x88BE, [0x10, 1, 0, 5, 0, 0, 0, 0, .. frame]);

    public static byte[] Erspan3(ReadOnlySpan<byte> payload, bool platformHeader = false, int frameType = 0)
    {
        int last = (frameType << 10) | (platformHeader ? 1 : 0);
        return Gre(0x1000, 0x22EB,
            [0x20, 1, 0, 5, 0, 0, 0, 9, 0, 0, (byte)(last >> 8), (byte)last, .. new byte[platformHeader ? 8 : 0],
                .. payload]);
    }
}
