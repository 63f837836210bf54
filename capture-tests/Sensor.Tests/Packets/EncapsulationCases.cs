using Sensor.Packets;
using static Sensor.Tests.Support.FrameBuilder;

namespace Sensor.Tests.Packets;

/// <summary>The same segment ("PING") in every encapsulation that the sensor decodes.</summary>
internal static class EncapsulationCases
{
    public static readonly byte[] Payload = "*1\r\n$4\r\nPING\r\n"u8.ToArray();

    private static readonly byte[] Segment = TcpBytes(Payload);
    private static readonly byte[] Packet4 = IPv4(Segment);
    private static readonly byte[] Packet6 = IPv6(Segment);
    private static readonly byte[] Frame = Ethernet(0x0800, Packet4);

    public static readonly Dictionary<string, (LinkType LinkType, byte[] Data)> All = new()
    {
        ["ethernet ipv4"] = (LinkType.Ethernet, Frame),
        ["ethernet ipv6"] = (LinkType.Ethernet, Ethernet(0x86DD, Packet6)),
        ["ipv4 options"] = (LinkType.Ethernet, Ethernet(0x0800, IPv4(Segment, optionWords: 3))),
        ["tcp options"] = (LinkType.Ethernet, Ethernet(0x0800, IPv4(TcpBytes(Payload, optionWords: 5)))),
        ["vlan"] = (LinkType.Ethernet, Ethernet(0x8100, Tag(5, 0x0800, Packet4))),
        ["qinq"] = (LinkType.Ethernet, Ethernet(0x88A8, Tag(5, 0x8100, Tag(6, 0x0800, Packet4)))),
        ["old qinq"] = (LinkType.Ethernet, Ethernet(0x9100, Tag(5, 0x8100, Tag(6, 0x86DD, Packet6)))),
        ["mpls"] = (LinkType.Ethernet, Ethernet(0x8847, [0, 1, 0x00, 64, 0, 2, 0x01, 64, .. Packet4])),
        ["sll"] = (LinkType.LinuxSll, Sll(0x0800, Packet4)),
        ["sll vlan"] = (LinkType.LinuxSll, Sll(0x8100, Tag(5, 0x86DD, Packet6))),
        ["sll2"] = (LinkType.LinuxSll2, Sll2(0x86DD, Packet6)),
        ["null little-endian"] = (LinkType.Null, [2, 0, 0, 0, .. Packet4]),
        ["null big-endian"] = (LinkType.Null, [0, 0, 0, 2, .. Packet4]),
        ["loop"] = (LinkType.Loop, [0, 0, 0, 2, .. Packet4]),
        ["null ipv6 Linux"] = (LinkType.Null, [10, 0, 0, 0, .. Packet6]),
        ["null ipv6 NetBSD"] = (LinkType.Null, [24, 0, 0, 0, .. Packet6]),
        ["null ipv6 FreeBSD"] = (LinkType.Null, [28, 0, 0, 0, .. Packet6]),
        ["null ipv6 Darwin"] = (LinkType.Null, [30, 0, 0, 0, .. Packet6]),
        ["loop ipv6 OpenBSD"] = (LinkType.Loop, [0, 0, 0, 24, .. Packet6]),
        ["raw ipv4"] = (LinkType.Raw, Packet4),
        ["raw ipv6"] = (LinkType.Raw, Packet6),
        ["linktype ipv4"] = (LinkType.IPv4, Packet4),
        ["linktype ipv6"] = (LinkType.IPv6, Packet6),
        ["ipv6 hop-by-hop"] = (LinkType.Raw, IPv6(Extension(6, Segment), nextHeader: 0)),
        ["ipv6 routing"] = (LinkType.Raw, IPv6(Extension(6, Segment), nextHeader: 43)),
        ["ipv6 destination"] = (LinkType.Raw, IPv6(Extension(60, Extension(6, Segment)), nextHeader: 0)),
        ["ipv6 authentication"] = (LinkType.Raw, IPv6([6, 1, .. new byte[10], .. Segment], nextHeader: 51)),
        ["ipv6 atomic fragment"] = (LinkType.Raw, IPv6(IPv6Fragment(6, 9, 0, false, Segment), nextHeader: 44)),
        ["vxlan"] = (LinkType.Ethernet, Ethernet(0x0800, IPv4(Udp(4789, Vxlan(Frame)), 17, "1.1.1.1", "2.2.2.2"))),
        ["vxlan over ipv6"] = (LinkType.Ethernet, Ethernet(0x86DD, IPv6(Udp(4789, Vxlan(Frame)), 17, "::1", "::2"))),
        ["vlan in vxlan"] = (LinkType.Raw,
            IPv4(Udp(4789, Vxlan(Ethernet(0x8100, Tag(5, 0x0800, Packet4)))), 17, "1.1.1.1", "2.2.2.2")),
        ["geneve ethernet"] = (LinkType.Raw, IPv4(Udp(6081, Geneve(0x6558, 0, Frame)), 17, "1.1.1.1", "2.2.2.2")),
        ["geneve options ipv4"] = (LinkType.Raw, IPv4(Udp(6081, Geneve(0x0800, 3, Packet4)), 17, "1.1.1.1", "2.2.2.2")),
        ["gre"] = (LinkType.Raw, IPv4(Gre(0, 0x0800, Packet4), 47, "1.1.1.1", "2.2.2.2")),
        ["gre checksum key sequence"] = (LinkType.Raw, IPv4(Gre(0xB000, 0x86DD, Packet6), 47, "1.1.1.1", "2.2.2.2")),
        ["gre ethernet"] = (LinkType.Raw, IPv4(Gre(0x2000, 0x6558, Frame), 47, "1.1.1.1", "2.2.2.2")),
        ["gre over ipv6"] = (LinkType.Raw, IPv6(Gre(0, 0x0800, Packet4), 47, "::1", "::2")),
        ["erspan 1"] = (LinkType.Raw, IPv4(Gre(0, 0x88BE, Frame), 47, "1.1.1.1", "2.2.2.2")),
        ["erspan 2"] = (LinkType.Raw, IPv4(Erspan2(Frame), 47, "1.1.1.1", "2.2.2.2")),
        ["erspan 3"] = (LinkType.Raw, IPv4(Erspan3(Frame), 47, "1.1.1.1", "2.2.2.2")),
        ["erspan 3 platform"] = (LinkType.Raw, IPv4(Erspan3(Frame, platformHeader: true), 47, "1.1.1.1", "2.2.2.2")),
        ["erspan 3 ip"] = (LinkType.Raw, IPv4(Erspan3(Packet4, frameType: 2), 47, "1.1.1.1", "2.2.2.2")),
        ["ip in ip"] = (LinkType.Raw, IPv4(Packet4, 4, "1.1.1.1", "2.2.2.2")),
        ["6in4"] = (LinkType.Raw, IPv4(Packet6, 41, "1.1.1.1", "2.2.2.2")),
    };

    public static TheoryData<string> Names => [.. All.Keys];
}
