using Sensor.Packets;

namespace Sensor.Fuzz.Targets;

/// <summary>
/// Frames of every link type into one decoder with its defragmenter: records of link type, flags, length, bytes.
/// </summary>
internal static class PacketFuzz
{
    private const byte Late = 1;
    private const byte Cut = 2;

    private static readonly LinkType[] LinkTypes =
    [
        LinkType.Ethernet, LinkType.Null, LinkType.Raw, LinkType.Loop, LinkType.LinuxSll, LinkType.LinuxSll2,
        LinkType.IPv4, LinkType.IPv6, (LinkType)147,
    ];

    public static int IndexOf(LinkType linkType) => Math.Max(0, Array.IndexOf(LinkTypes, linkType));

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        AnomalyCounts anomalies = new();
        PacketOptions options = new() { MaxDatagrams = 4, MaxDatagramBytes = 128 * 1024, MaxFragmentsPerDatagram = 4 };
        PacketDecoder decoder = new(options, anomalies);
        InputReader reader = new(input);
        long packets = 0;
        long timeNs = 1_700_000_000_000_000_000;
        while (!reader.AtEnd)
        {
            LinkType linkType = LinkTypes[reader.Byte() % LinkTypes.Length];
            byte flags = reader.Byte();
            ReadOnlySpan<byte> data = reader.Bytes(reader.UInt16());
            timeNs += (flags & Late) != 0 ? 31_000_000_000 : 1000;
            PacketStatus status = decoder.TryDecode(
                new CapturedPacket
                {
                    Data = data,
                    OriginalLength = data.Length + ((flags & Cut) != 0 ? 100 : 0),
                    TimeNs = timeNs,
                    LinkType = linkType,
                    Frame = ++packets,
                },
                out TcpSegment segment);
            Check(status, segment, timeNs);
        }

        Invariant.Holds(decoder.Counters.Packets == packets, "every packet is counted");
    }

    private static void Check(PacketStatus status, in TcpSegment segment, long timeNs)
    {
        if (status != PacketStatus.Segment)
        {
            Invariant.Holds(segment.Payload.IsEmpty, "what is no segment has no payload");
            return;
        }

        Invariant.Holds(segment.Payload.Length <= segment.WireLength, "no more is captured than was on the wire");
        Invariant.Holds(segment.WireLength <= 0xffff + 20, "a segment is at most as long as a datagram");
        Invariant.Holds(segment.TimeNs == timeNs, "a segment has the time of the packet that completed it");
    }
}
