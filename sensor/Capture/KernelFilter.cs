using System.Globalization;
using Sensor.Packets;

namespace Sensor.Capture;

/// <summary>
/// The filter that the kernel applies in live capture: it passes all that Packets can decode to a segment of one of the
/// ports. <c>tcp port P</c> alone would lose tagged frames, tunnels, fragments and IPv6 with extension headers, and
/// without a count. Each <c>vlan</c> moves what follows it one tag further in, so the second is the inner tag of QinQ.
/// </summary>
internal static class KernelFilter
{
    // The second half because libpcap's "ip6 proto 6" looks through a fragment header (next header 44), so that the
    // fragments of a TCP segment are not among what IPv6Extensions lets pass.
    private const string Fragments = "(ip[6:2] & 0x1fff != 0) or (ip6[6] = 44)";

    // libpcap's "tcp" finds no TCP behind an extension header; so every IPv6 packet passes whose first header is none
    // of the three that matter elsewhere or never.
    private const string IPv6Extensions = "(ip6 and not ip6 proto 6 and not ip6 proto 17 and not ip6 proto 58)";
    private const string Tunnels = "udp port 4789 or udp port 6081 or ip proto 47 or ip6 proto 47";

    /// <summary>
    /// libpcap knows no tags in other link types than Ethernet; <c>any</c> gives frames with the tag taken off.
    /// </summary>
    public static string ForPorts(IReadOnlyList<int> ports, LinkType linkType, bool tunnels, bool fragments)
    {
        List<string> parts = [.. ports.Select(p => string.Create(CultureInfo.InvariantCulture, $"tcp port {p}"))];
        if (fragments)
        {
            parts.Add(Fragments);
        }

        parts.Add(IPv6Extensions);
        if (tunnels)
        {
            parts.Add(Tunnels);
        }

        string one = $"({string.Join(" or ", parts)})";
        return linkType == LinkType.Ethernet ? $"{one} or (vlan and {one}) or (vlan and {one})" : one;
    }
}
