using Sensor.Anomalies;
using Sensor.Packets;
using Sensor.Tests.Support;
using static Sensor.Tests.Support.FrameBuilder;

namespace Sensor.Tests.Packets;

public sealed class PacketDecoderTests
{
    private static readonly UInt128 Address1 = new(0, 0x0000_FFFF_0A00_0001);
    private static readonly UInt128 Address2 = new(0, 0x0000_FFFF_0A00_0002);
    private static readonly UInt128 Address61 = new(0xFD00_0000_0000_0000, 1);
    private static readonly UInt128 Address62 = new(0xFD00_0000_0000_0000, 2);

    private readonly CountingReporter _anomalies = new();
    private readonly PacketDecoder _decoder;

    public PacketDecoderTests() => _decoder = new PacketDecoder(new PacketOptions(), _anomalies);

    public static TheoryData<string> Cases => EncapsulationCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_encapsulation_gives_the_same_segment(string name)
    {
        (LinkType linkType, byte[] data) = EncapsulationCases.All[name];
        DecodedSegment segment = DecodedSegment.Decode(_decoder, data, linkType);

        Assert.Equal(PacketStatus.Segment, segment.Status);
        Assert.Equal(EncapsulationCases.Payload, segment.Payload);
        Assert.Equal(EncapsulationCases.Payload.Length, segment.WireLength);
        Assert.Equal((40000, 6379), (segment.Key.SourcePort, segment.Key.DestinationPort));
        Assert.Contains((segment.Key.SourceAddress, segment.Key.DestinationAddress),
            new[] { (Address1, Address2), (Address61, Address62) });
        Assert.Equal(1000u, segment.Sequence);
        Assert.Equal(TcpFlags.Psh | TcpFlags.Ack, segment.Flags);
        Assert.Equal(0, _anomalies.Total);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_frame_cut_anywhere_is_used_as_far_as_it_goes(string name)
    {
        (LinkType linkType, byte[] data) = EncapsulationCases.All[name];
        int headers = data.Length - EncapsulationCases.Payload.Length;
        for (int length = 0; length < data.Length; length++)
        {
            DecodedSegment segment = DecodedSegment.Decode(_decoder, data.AsSpan(0, length), linkType, data.Length);
            if (length >= headers)
            {
                Assert.Equal(PacketStatus.Segment, segment.Status);
                Assert.Equal(EncapsulationCases.Payload.Length, segment.WireLength);
                Assert.Equal(EncapsulationCases.Payload[..(length - headers)], segment.Payload);
            }
            else if (segment.Status == PacketStatus.Segment)
            {
                Assert.Equal("tcp options", name); // only the options are missing: nothing that is needed
                Assert.Empty(segment.Payload);
            }
            else
            {
                Assert.Equal(PacketStatus.TruncatedHeader, segment.Status);
            }
        }

        Assert.Equal(_decoder.Counters.SnapshotCut, _anomalies[AnomalyKind.SnapshotCut]);
        Assert.Equal(_decoder.Counters[PacketStatus.TruncatedHeader], _anomalies[AnomalyKind.TruncatedHeader]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_byte_of_a_header_can_make_it_throw(string name)
    {
        (LinkType linkType, byte[] data) = EncapsulationCases.All[name];
        byte[] hostile = [.. data];
        for (int i = 0; i < data.Length; i++)
        {
            for (int value = 0; value < 256; value++)
            {
                hostile[i] = (byte)value;
                DecodedSegment segment = DecodedSegment.Decode(_decoder, hostile, linkType);
                Assert.True(segment.Payload.Length <= segment.WireLength);
            }

            hostile[i] = data[i];
        }

        long statuses = Enum.GetValues<PacketStatus>().Sum(s => _decoder.Counters[s]);
        Assert.Equal(data.Length * 256, statuses);
    }

    [Fact]
    public void Ethernet_padding_is_no_payload()
    {
        byte[] frame = [.. Ethernet(0x0800, IPv4(TcpBytes([]))), .. new byte[6]];
        DecodedSegment segment = DecodedSegment.Decode(_decoder, frame);
        Assert.Equal((PacketStatus.Segment, 0, 0), (segment.Status, segment.WireLength, segment.Payload.Length));
    }

    [Fact]
    public void A_total_length_of_zero_ends_with_the_frame()
    {
        byte[] payload = new byte[65_495];
        byte[] frame = Ethernet(0x0800, IPv4(TcpBytes(payload), totalLength: 0));
        Assert.Equal(65_549, frame.Length);
        Assert.Equal(payload.Length, DecodedSegment.Decode(_decoder, frame).WireLength);
    }

    [Fact]
    public void An_IPv6_jumbogram_ends_with_the_frame()
    {
        byte[] payload = new byte[200_000];
        byte[] jumbo = [6, 0, 0xC2, 4, 0, 3, 0x0D, 0x54, .. TcpBytes(payload)];
        byte[] frame = Ethernet(0x86DD, IPv6(jumbo, nextHeader: 0, payloadLength: 0));
        Assert.Equal(payload.Length, DecodedSegment.Decode(_decoder, frame).WireLength);
    }

    [Theory]
    [InlineData(0x0806)] // ARP
    [InlineData(0x0040)] // an 802.3 length
    [InlineData(0x8863)] // PPPoE
    public void Other_ethertypes_are_counted_without_an_anomaly(int etherType)
    {
        Assert.Equal(PacketStatus.NotTcp, DecodedSegment.Decode(_decoder, Ethernet(etherType, new byte[60])).Status);
        Assert.Equal(1, _decoder.Counters[PacketStatus.NotTcp]);
        Assert.Equal(0, _anomalies.Total);
    }

    [Fact]
    public void An_unknown_link_type_is_reported()
    {
        Assert.Equal(PacketStatus.UnknownLinkType, DecodedSegment.Decode(_decoder, new byte[60], (LinkType)127).Status);
        Assert.Equal(1, _anomalies[AnomalyKind.UnknownLinkType]);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void Encapsulations_are_opened_up_to_the_limit(int tags, bool decoded)
    {
        byte[] inner = IPv4(TcpBytes([]));
        int etherType = 0x0800;
        for (int i = 0; i < tags; i++)
        {
            inner = Tag(i, etherType, inner);
            etherType = 0x8100;
        }

        PacketStatus expected = decoded ? PacketStatus.Segment : PacketStatus.TooDeep;
        Assert.Equal(expected, DecodedSegment.Decode(_decoder, Ethernet(etherType, inner)).Status);
        Assert.Equal(decoded ? 0 : 1, _anomalies[AnomalyKind.EncapsulationTooDeep]);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public void IPv6_extension_headers_are_followed_up_to_the_limit(int headers, bool decoded)
    {
        byte[] inner = TcpBytes([]);
        int next = 6;
        for (int i = 0; i < headers; i++)
        {
            inner = Extension(next, inner);
            next = 60;
        }

        PacketStatus expected = decoded ? PacketStatus.Segment : PacketStatus.TooDeep;
        Assert.Equal(expected, DecodedSegment.Decode(_decoder, IPv6(inner, next), LinkType.Raw).Status);
    }

    [Fact]
    public void Tunnels_can_be_left_closed()
    {
        PacketDecoder decoder = new(new PacketOptions { Tunnels = false }, _anomalies);
        string[] tunnels = [.. EncapsulationCases.All.Keys.Where(n =>
            n.Contains("vxlan") || n.Contains("geneve") || n.Contains("gre") || n.Contains("erspan")
                || n is "ip in ip" or "6in4")];
        Assert.True(tunnels.Length >= 14);
        foreach (string name in tunnels)
        {
            (LinkType linkType, byte[] data) = EncapsulationCases.All[name];
            Assert.Equal(PacketStatus.TunnelIgnored, DecodedSegment.Decode(decoder, data, linkType).Status);
        }
    }

    [Fact]
    public void A_mirror_that_shortens_packets_is_seen_by_the_inner_length()
    {
        byte[] frame = Ethernet(0x0800, IPv4(TcpBytes(new byte[1000])));
        byte[] outer = IPv4(Erspan2(frame.AsSpan(0, 200)), 47);
        DecodedSegment segment = DecodedSegment.Decode(_decoder, outer, LinkType.Raw);
        Assert.Equal((1000, 200 - 54), (segment.WireLength, segment.Payload.Length));
        Assert.Equal(1, _anomalies[AnomalyKind.SnapshotCut]);
    }

    [Theory]
    [InlineData(0, 0x44)] // a header length of 16
    [InlineData(3, 19)] // a total length below the header's
    [InlineData(32, 0x40)] // a TCP header of 16
    [InlineData(32, 0xF0)] // a TCP header longer than the packet
    public void Lengths_that_contradict_each_other_are_malformed(int offset, byte value)
    {
        byte[] packet = IPv4(TcpBytes([]));
        packet[offset] = value;
        Assert.Equal(PacketStatus.MalformedHeader, DecodedSegment.Decode(_decoder, packet, LinkType.IPv4).Status);
        Assert.Equal(1, _anomalies[AnomalyKind.MalformedHeader]);
    }

    [Fact]
    public void A_whole_frame_that_is_too_short_is_malformed_not_cut()
    {
        byte[] frame = Ethernet(0x0800, IPv4(TcpBytes([])).AsSpan(0, 6));
        Assert.Equal(PacketStatus.MalformedHeader, DecodedSegment.Decode(_decoder, frame).Status);
        Assert.Equal(PacketStatus.TruncatedHeader, DecodedSegment.Decode(_decoder, frame, originalLength: 1514).Status);
    }

    [Fact]
    public void A_packet_costs_no_allocation()
    {
        (LinkType LinkType, byte[] Data)[] cases = [.. EncapsulationCases.All.Values];
        static long Measure(PacketDecoder decoder, (LinkType LinkType, byte[] Data)[] cases)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                (LinkType linkType, byte[] data) = cases[i % cases.Length];
                CapturedPacket packet =
                    new() { Data = data, OriginalLength = data.Length, TimeNs = i, LinkType = linkType };
                decoder.TryDecode(in packet, out TcpSegment _);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Measure(_decoder, cases);
        Assert.Equal(0, Measure(_decoder, cases));
    }
}
