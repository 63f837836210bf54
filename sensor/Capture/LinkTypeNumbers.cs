using Sensor.Packets;

namespace Sensor.Capture;

/// <summary>
/// Link-type numbers as files and libpcap have them. Raw IP is 101 in files, but 12 or 14 where a system's own DLT_RAW
/// was written down (tcpdump.org/linktypes.html); libpcap says 12 on Linux.
/// </summary>
internal static class LinkTypeNumbers
{
    public static LinkType FromFile(uint number) => number is 12 or 14 ? LinkType.Raw : (LinkType)(int)number;

    public static LinkType FromLibpcap(int dlt) => FromFile((uint)dlt);

    public static int ToLibpcap(LinkType linkType) => linkType == LinkType.Raw ? 12 : (int)linkType;

    public static bool CanDecode(LinkType linkType) => Enum.IsDefined(linkType);

    public static string Name(LinkType linkType) => linkType switch
    {
        LinkType.Ethernet => "Ethernet",
        LinkType.LinuxSll => "Linux cooked v1",
        LinkType.LinuxSll2 => "Linux cooked v2",
        LinkType.Null or LinkType.Loop => "BSD loopback",
        LinkType.Raw or LinkType.IPv4 or LinkType.IPv6 => "raw IP",
        _ => $"link type {(int)linkType}",
    };
}
