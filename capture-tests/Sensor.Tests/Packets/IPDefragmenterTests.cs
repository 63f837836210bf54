using Sensor.Anomalies;
using Sensor.Packets;
using Sensor.Tests.Support;
using static Sensor.Tests.Support.FrameBuilder;

namespace Sensor.Tests.Packets;

public sealed class IPDefragmenterTests
{
    private const long Second = 1_000_000_000;
    private static readonly byte[] Payload = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * 7))];
    private static readonly byte[] Segment = TcpBytes(Payload);

    private readonly CountingReporter _anomalies = new();
    private PacketDecoder _decoder;

    public IPDefragmenterTests() => _decoder = new PacketDecoder(new PacketOptions(), _anomalies);

    public static TheoryData<int, int> Orders
    {
        get
        {
            TheoryData<int, int> data = [];
            foreach (int version in (int[])[4, 6])
            {
                for (int order = 0; order < 6; order++)
                {
                    data.Add(version, order);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Fragments_of_any_order_give_the_whole_segment(int version, int order)
    {
        int[] permutation = ((int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])[order];
        (int Start, int End)[] pieces = [(0, 1000), (1000, 2000), (2000, Segment.Length)];
        for (int i = 0; i < 3; i++)
        {
            (int start, int end) = pieces[permutation[i]];
            DecodedSegment result = Add(version, Segment, start, end);
            Assert.Equal(i < 2 ? PacketStatus.FragmentPending : PacketStatus.Segment, result.Status);
            if (i == 2)
            {
                Assert.Equal(Payload, result.Payload);
                Assert.Equal(Payload.Length, result.WireLength);
                Assert.Equal(6379, result.Key.DestinationPort);
            }
        }

        Assert.Equal(0, _anomalies.Total);
        Assert.Equal(1, _decoder.Counters.DatagramsReassembled);
    }

    [Fact]
    public void Where_fragments_overlap_the_first_arrival_wins_and_a_conflict_is_reported()
    {
        byte[] other = [.. Segment];
        other.AsSpan(20).Fill(0xEE);
        Add(4, Segment, 1000, 2000);
        Add(4, other, 0, 1504); // [1000, 1504) is taken
        DecodedSegment result = Add(4, other, 1496, Segment.Length);

        byte[] expected = [.. other];
        Segment.AsSpan(1000, 1000).CopyTo(expected.AsSpan(1000));
        Assert.Equal(PacketStatus.Segment, result.Status);
        Assert.Equal(expected[20..], result.Payload);
        Assert.Equal(2, _anomalies[AnomalyKind.FragmentOverlap]);
    }

    [Fact]
    public void Overlap_with_the_same_bytes_is_no_conflict()
    {
        Add(4, Segment, 0, 1600);
        Add(4, Segment, 800, 2400);
        Assert.Equal(Payload, Add(4, Segment, 1600, Segment.Length).Payload);
        Assert.Equal(0, _anomalies.Total);
    }

    [Fact]
    public void A_datagram_seen_twice_is_one_segment_and_leaves_nothing_waiting()
    {
        List<PacketStatus> statuses = [];
        foreach ((int start, int end) in (
            (int, int)[])[(0, 1600), (0, 1600), (1600, Segment.Length), (1600, Segment.Length)])
        {
            statuses.Add(Add(4, Segment, start, end).Status);
        }

        Assert.Equal(
            [PacketStatus.FragmentPending, PacketStatus.FragmentDropped, PacketStatus.Segment,
                PacketStatus.FragmentDropped],
            statuses);
        Add(4, Segment, 0, 1600, timeNs: 100 * Second, identification: 99);
        Assert.Equal(0, _anomalies.Total);
    }

    [Fact]
    public void An_identification_used_again_later_begins_a_new_datagram()
    {
        Add(4, Segment, 0, 1600);
        Assert.Equal(PacketStatus.Segment, Add(4, Segment, 1600, Segment.Length).Status);
        Assert.Equal(PacketStatus.FragmentPending, Add(4, Segment, 0, 1600, timeNs: Second).Status);
        Assert.Equal(PacketStatus.Segment, Add(4, Segment, 1600, Segment.Length, timeNs: Second).Status);
    }

    [Fact]
    public void A_datagram_that_stays_incomplete_times_out_by_packet_time()
    {
        Add(4, Segment, 0, 1600);
        Add(4, Segment, 0, 1600, timeNs: 30 * Second, identification: 8);
        Assert.Equal(0, _anomalies[AnomalyKind.FragmentTimeout]);
        Add(4, Segment, 0, 1600, timeNs: (30 * Second) + 1, identification: 9);
        Assert.Equal(1, _anomalies[AnomalyKind.FragmentTimeout]);
        Assert.Equal(PacketStatus.FragmentPending, Add(4, Segment, 1600, Segment.Length, timeNs: 31 * Second).Status);
    }

    [Fact]
    public void The_oldest_datagram_goes_when_there_are_too_many()
    {
        Use(new PacketOptions { MaxDatagrams = 10 });
        for (int i = 0; i < 11; i++)
        {
            Add(4, Segment, 0, 1600, identification: i);
        }

        Assert.Equal(1, _anomalies[AnomalyKind.FragmentLimit]);
        Assert.Equal(PacketStatus.Segment, Add(4, Segment, 1600, Segment.Length, identification: 5).Status);
        Assert.Equal(PacketStatus.FragmentPending, Add(4, Segment, 1600, Segment.Length, identification: 0).Status);
    }

    [Fact]
    public void Buffers_stay_within_the_limit_of_bytes()
    {
        PacketOptions options = new() { MaxDatagramBytes = 1 << 20 };
        PacketCounters counters = new();
        IPDefragmenter defragmenter = new(options, _anomalies, counters);
        byte[] piece = new byte[64];
        for (int i = 0; i < 1000; i++)
        {
            PacketCursor cursor = new()
            {
                Data = piece,
                WireLength = piece.Length,
                Protocol = 6,
                Fragment = new FragmentHeader((uint)i, 60_000, true, 4),
            };
            Assert.Equal(PacketStatus.FragmentPending, defragmenter.Add(ref cursor, i));
            Assert.True(defragmenter.BufferBytes <= options.MaxDatagramBytes + 65536);
        }

        Assert.True(defragmenter.Count < 20);
        Assert.Equal(1000 - defragmenter.Count, _anomalies[AnomalyKind.FragmentLimit]);
    }

    [Fact]
    public void A_datagram_in_too_many_pieces_is_dropped()
    {
        Use(new PacketOptions { MaxFragmentsPerDatagram = 16 });
        for (int i = 0; i < 17; i++)
        {
            PacketStatus status = Add(4, Segment, i * 16, (i * 16) + 8).Status;
            Assert.Equal(i < 16 ? PacketStatus.FragmentPending : PacketStatus.FragmentDropped, status);
        }

        Assert.Equal(1, _anomalies[AnomalyKind.FragmentLimit]);
    }

    [Theory]
    [InlineData(65_528, 16, false)] // beyond the longest datagram
    [InlineData(0, 13, true)] // not a multiple of eight, and more follow
    [InlineData(8, 0, false)] // empty
    public void Impossible_fragments_are_malformed(int offset, int length, bool more)
    {
        byte[] packet = IPv4(new byte[length], fragmentOffset: offset, moreFragments: more);
        Assert.Equal(PacketStatus.MalformedHeader, DecodedSegment.Decode(_decoder, packet, LinkType.Raw).Status);
    }

    [Fact]
    public void Fragments_can_be_switched_off()
    {
        Use(new PacketOptions { Fragments = false });
        Assert.Equal(PacketStatus.FragmentDropped, Add(4, Segment, 0, 1600).Status);
        Assert.Equal(PacketStatus.FragmentDropped, Add(6, Segment, 1600, Segment.Length).Status);
    }

    [Fact]
    public void A_fragment_that_the_snapshot_cut_ends_the_captured_part()
    {
        byte[] first = IPv4(Segment.AsSpan(0, 1600), moreFragments: true);
        DecodedSegment.Decode(_decoder, first.AsSpan(0, 520), LinkType.Raw, first.Length);
        DecodedSegment result = Add(4, Segment, 1600, Segment.Length);
        Assert.Equal((PacketStatus.Segment, Payload.Length), (result.Status, result.WireLength));
        Assert.Equal(Payload[..480], result.Payload);
    }

    [Fact]
    public void A_tunnel_in_fragments_with_fragments_inside_is_opened()
    {
        byte[] inner0 = Ethernet(0x0800, IPv4(Segment.AsSpan(0, 1600), moreFragments: true, identification: 3));
        byte[] inner1 = Ethernet(0x0800, IPv4(Segment.AsSpan(1600), fragmentOffset: 1600, identification: 3));
        byte[] outer0 = Udp(4789, Vxlan(inner0));
        byte[] outer1 = Udp(4789, Vxlan(inner1));
        Add(4, outer0, 0, 800, protocol: 17, identification: 1);
        Assert.Equal(
            PacketStatus.FragmentPending, Add(4, outer0, 800, outer0.Length, protocol: 17, identification: 1).Status);
        Add(4, outer1, 0, 800, protocol: 17, identification: 2);
        DecodedSegment result = Add(4, outer1, 800, outer1.Length, protocol: 17, identification: 2);
        Assert.Equal(Payload, result.Payload);
    }

    [Fact]
    public void Random_fragments_give_the_datagram_or_nothing()
    {
        const int Seed = 20261122;
        Random random = new(Seed);
        for (int round = 0; round < 300; round++)
        {
            int version = random.Next(2) == 0 ? 4 : 6;
            HashSet<int> cuts = [0, Segment.Length];
            for (int i = random.Next(1, 20); i > 0; i--)
            {
                cuts.Add(random.Next(1, Segment.Length / 8) * 8);
            }

            int[] sorted = [.. cuts.Order()];
            List<(int, int)> pieces = [.. sorted.Zip(sorted.Skip(1))];
            pieces.Add(pieces[random.Next(pieces.Count)]); // one twice
            (int, int)[] shuffled = [.. pieces];
            random.Shuffle(shuffled);
            List<DecodedSegment> results =
                [.. shuffled.Select(p => Add(version, Segment, p.Item1, p.Item2, identification: round))];
            DecodedSegment whole = Assert.Single(results, r => r.Status == PacketStatus.Segment);
            Assert.True(whole.Payload.AsSpan().SequenceEqual(Payload), $"seed {Seed}, round {round}");
        }
    }

    private void Use(PacketOptions options) => _decoder = new PacketDecoder(options, _anomalies);

    private DecodedSegment Add(
        int version, byte[] whole, int start, int end, long timeNs = 0, int identification = 7, int protocol = 6)
    {
        bool more = end < whole.Length;
        ReadOnlySpan<byte> piece = whole.AsSpan(start, end - start);
        byte[] packet = version == 4
            ? IPv4(piece, protocol, identification: identification, fragmentOffset: start, moreFragments: more)
            : IPv6(IPv6Fragment(protocol, (uint)identification, start, more, piece), nextHeader: 44);
        return DecodedSegment.Decode(_decoder, packet, LinkType.Raw, timeNs: timeNs);
    }
}
