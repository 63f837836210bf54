using Sensor.Anomalies;
using Sensor.Packets;
using Sensor.Tests.Support;

namespace Sensor.Tests.Tcp;

public sealed class OrderTests
{
    [Fact]
    public void In_order_bytes_go_up_as_they_come()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0).Server(0, "xy", 3).Client(3, "d", 2);
        script.Expect("open", ">0:abc", "<0:xy", ">3:d");
        Assert.Equal(0, script.Table.Counters.RetransmittedBytes);
    }

    [Theory]
    [InlineData(0xFFFF_FFFFu)]
    [InlineData(0xFFFF_FFFEu)]
    [InlineData(0xFFFF_FFFCu)]
    [InlineData(0x7FFF_FFFDu)]
    public void Sequence_numbers_wrap(uint initial)
    {
        TcpScript script = new() { ClientInitial = initial, ServerInitial = initial };
        script.Handshake().Client(0, "abc", 0).Server(0, "xy", 3).Client(5, "fg", 2).Client(3, "de", 2)
            .Server(2, "z", 7);
        script.Expect("open", ">0:abc", "<0:xy", ">3:de", ">5:fg", "<2:z");
    }

    [Fact]
    public void An_early_segment_waits_and_takes_the_time_of_the_one_that_it_waited_for()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(3, "def", 0).Expect();
        script.Client(0, "abc", 0).Expect(">0:abc", ">3:def");
        Assert.Equal(script.NowNs, script.Facts[0].TimeNs);
        Assert.Equal(script.NowNs, script.Facts[1].TimeNs);
        Assert.Equal(5, script.Facts[0].Frame);
        Assert.Equal(4, script.Facts[1].Frame);
        Assert.Equal(1, script.Table.Counters.OutOfOrderSegments);
    }

    [Fact]
    public void Retransmissions_whole_and_partial_go_up_once()
    {
        TcpScript script = new TcpScript().Handshake().Skip().Client(0, "abcd", 0);
        script.Client(0, "abcd", 0).Client(2, "cdef", 0).Client(1, "b", 0).Client(0, "abcdefgh", 0);
        script.Expect(">0:abcd", ">4:ef", ">6:gh");
        Assert.Equal(4 + 2 + 1 + 6, script.Table.Counters.RetransmittedBytes);
        Assert.Empty(script.Anomalies.Kinds);
    }

    [Fact]
    public void Overlapping_early_segments_keep_what_came_first_and_a_difference_is_reported()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(2, "cd", 0).Client(6, "gh", 0).Client(1, "bXdefgYi", 0).Expect();
        Assert.Equal(
            [AnomalyKind.OverlapConflict, AnomalyKind.OverlapConflict], script.Anomalies.Kinds);
        script.Client(0, "ab", 0).Expect(">0:a", ">1:b", ">2:cd", ">4:ef", ">6:gh", ">8:i");
    }

    [Fact]
    public void Equal_overlaps_are_no_conflict()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(2, "cd", 0).Client(1, "bcde", 0).Client(0, "a", 0).Expect(">0:a", ">1:b", ">2:cd", ">4:e");
        Assert.Empty(script.Anomalies.Kinds);
    }

    [Fact]
    public void A_packet_seen_twice_changes_nothing()
    {
        TcpScript once = new();
        TcpScript twice = new();
        foreach (TcpScript script in (TcpScript[])[once, twice])
        {
            int times = script == twice ? 2 : 1;
            void Repeat(Action send)
            {
                for (int i = 0; i < times; i++)
                {
                    send();
                }
            }

            Repeat(() => script.Syn());
            Repeat(() => script.SynAck());
            Repeat(() => script.Client(0, "", 0));
            Repeat(() => script.Client(0, "abc", 0));
            Repeat(() => script.Server(0, "xy", 3));
            Repeat(() => script.Client(3, "", 2, TcpFlags.Fin | TcpFlags.Ack));
            Repeat(() => script.Server(2, "", 4, TcpFlags.Fin | TcpFlags.Ack));
            Repeat(() => script.Client(4, "", 3));
        }

        Assert.Equal(once.Lines, twice.Lines);
        once.Expect("open", ">0:abc", "<0:xy", "close Fin");
        Assert.Empty(twice.Anomalies.Kinds);
    }

    [Fact]
    public void Keep_alives_and_window_probes_change_nothing()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0).Server(0, "xy", 3).Skip();
        script.Client(2, "", 2).Server(2, "", 3).Client(2, "\0", 2).Server(2, "", 3);
        script.Client(3, "d", 2).Server(2, "", 3).Client(3, "def", 2).Expect(">3:d", ">4:ef");
        Assert.Empty(script.Anomalies.Kinds);
    }

    [Fact]
    public void What_the_snapshot_cut_is_a_gap_of_its_size()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(0, "abcdef", 0, cut: 2).Client(6, "gh", 0).Client(8, "ij", 0, cut: 2);
        script.Expect(">0:abcd", ">gap 4+2 SnapshotCut", ">6:gh", ">gap 8+2 SnapshotCut");
        Assert.Equal(4, script.Table.Counters.SnapshotCutBytes);
    }

    [Fact]
    public void A_retransmission_fills_what_was_cut_while_it_still_waits()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(1, "bcdefg", 0, cut: 3).Client(4, "ef", 0).Client(8, "i", 0, cut: 1).Client(0, "a", 0);
        script.Expect(">0:a", ">1:bcd", ">4:ef", ">gap 6+1 SnapshotCut");
        script.Client(7, "h", 0);
        script.Expect(">0:a", ">1:bcd", ">4:ef", ">gap 6+1 SnapshotCut", ">7:h", ">gap 8+1 SnapshotCut");
    }

    [Fact]
    public void Settled_says_that_nothing_was_in_flight()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(0, "a", 0).Client(1, "b", 0).Server(0, "x", 2).Client(2, "c", 0).Client(3, "d", 1)
            .Server(1, "", 4).Client(4, "e", 1);
        script.Expect(">0:a", ">1:b", "<0:x", ">2:c", ">3:d", ">4:e");
        Assert.Equal([true, false, true, false, false, true], script.Facts.Select(f => f.Settled));
    }

    [Fact]
    public void What_waited_behind_a_hole_is_not_settled_where_an_answer_was_on_its_way()
    {
        // "b" is lost; its answer was captured before "c", which does not acknowledge it.
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Server(0, "x", 1).Skip();
        script.Server(1, "y", 2).Client(2, "c", 1).Server(2, "", 3).Client(3, "", 2).Wait(2000);
        Assert.Equal(["<1:y", ">2:c", ">gap 1+1 MissingSegment"], script.Lines.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(true, Settled(script));
    }

    [Fact]
    public void Missing_bytes_of_the_peer_may_have_been_on_their_way()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Skip();
        script.Server(1, "y", 1).Client(1, "b", 0).Client(2, "", 2).Wait(2000);
        script.Expect(">1:b", "<gap 0+1 MissingSegment", "<1:y");
        Assert.DoesNotContain(true, Settled(script));
    }

    [Fact]
    public void What_waited_behind_a_hole_was_settled_where_nothing_was_on_its_way_when_it_was_captured()
    {
        // "b" is lost, its answer is not; each later command was sent when the answer before it was here.
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Server(0, "x", 1).Skip();
        script.Server(1, "y", 2).Client(2, "c", 2).Server(2, "z", 3).Client(3, "d", 3).Server(3, "w", 4).Client(4, "", 4)
            .Wait(2000);
        script.Expect(">gap 1+1 MissingSegment", "<1:y", ">2:c", "<2:z", ">3:d", "<3:w");
        Assert.Equal([">2:c", ">3:d"], script.Lines.Where((line, i) => script.Facts[i].SettledThen && line[0] == '>'));
    }

    private static IEnumerable<bool> Settled(TcpScript script) => script.Facts.Select(f => f.Settled || f.SettledThen);
}
