using Sensor.Packets;

namespace Sensor.Cli;

/// <summary>Why a packet gave no segment, in words.</summary>
internal static class PacketStatusText
{
    public static string Of(PacketStatus status) => status switch
    {
        PacketStatus.Segment => "TCP segments",
        PacketStatus.NotTcp => "no TCP (ARP, UDP ...)",
        PacketStatus.UnknownLinkType => "unknown link type",
        PacketStatus.TruncatedHeader => "cut inside a header",
        PacketStatus.MalformedHeader => "malformed header",
        PacketStatus.TooDeep => "too many tunnels or tags",
        PacketStatus.FragmentPending => "fragments put together",
        PacketStatus.FragmentDropped => "fragments not used",
        PacketStatus.TunnelIgnored => "tunnels not opened",
        _ => status.ToString(),
    };
}
