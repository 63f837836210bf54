using Sensor.Anomalies;
using Sensor.Packets;
using Sensor.Tcp;
using Sensor.Tests.Support;

namespace Sensor.Tests.Tcp;

public sealed class HoleTests
{
    private const TcpFlags Fin = TcpFlags.Fin | TcpFlags.Ack;
    private const TcpFlags Rst = TcpFlags.Rst | TcpFlags.Ack;

    [Fact]
    public void An_acknowledged_hole_is_lost_after_a_second_of_packet_time()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(3, "def", 0).Server(0, "", 6).Wait(900).Expect();
        script.Wait(200).Expect(">gap 0+3 MissingSegment", ">3:def");
        Assert.Contains(AnomalyKind.StreamGap, script.Anomalies.Kinds);
        Assert.Equal(1, script.Table.Counters.HolesMissedByCapture);
        Assert.Equal(3, script.Table.Counters.LostBytes);
    }

    [Fact]
    public void A_hole_that_the_peer_has_not_acknowledged_is_waited_for()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(3, "def", 0).Server(0, "", 0).Wait(60_000).Expect();
        script.Client(0, "abc", 0).Expect(">0:abc", ">3:def");
        Assert.Empty(script.Anomalies.Kinds);
    }

    [Fact]
    public void After_a_long_wait_the_acknowledgement_decides_at_once()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(3, "def", 0).Server(0, "", 0).Wait(5_000).Expect();
        script.Server(0, "", 6).Expect(">gap 0+3 MissingSegment", ">3:def");
    }

    [Fact]
    public void Only_what_was_acknowledged_is_lost()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(5, "f", 0).Server(0, "", 3).Wait(1_100).Expect(">gap 0+3 MissingSegment");
        script.Client(3, "de", 0).Expect(">gap 0+3 MissingSegment", ">3:de", ">5:f");
    }

    [Fact]
    public void Later_segments_end_the_wait_too()
    {
        TcpScript script = new TcpScript(new TcpOptions { HoleWaitSegments = 10 }).Handshake().Skip();
        script.Client(1, "b", 0).Server(0, "", 2);
        for (int i = 0; i < 8; i++)
        {
            script.Client(2 + i, "c", 0);
        }

        script.Expect();
        script.Client(10, "d", 0);
        Assert.Equal(">gap 0+1 MissingSegment", script.Lines[0]);
        Assert.Equal(11, script.Lines.Count);
    }

    [Fact]
    public void Bytes_after_their_hole_was_declared_lost_are_late()
    {
        TcpScript script = new TcpScript().Handshake().Client(3, "def", 0).Server(0, "", 6).Wait(1_100).Skip();
        script.Client(0, "abc", 0).Expect();
        Assert.Contains(AnomalyKind.LateSegment, script.Anomalies.Kinds);
        script.Client(3, "def", 0);
        Assert.Equal(1, script.Table.Counters.LateSegments);
    }

    [Fact]
    public void A_lost_last_segment_is_known_by_its_acknowledgement()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0).Skip();
        script.Server(0, "xy", 9).Expect();
        script.Wait(1_100).Expect(">gap 3+6 MissingSegment", "<0:xy");
    }

    [Fact]
    public void What_only_the_senders_own_numbers_show_is_lost_when_the_flow_ends()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0).Skip();
        script.Client(9, "", 0).Wait(60_000).Expect();
        script.Server(0, "x", 3).Expect("<0:x");
        script.End().Expect("<0:x", ">gap 3+6 MissingSegment", "close End");
    }

    [Fact]
    public void A_connection_that_ends_with_the_last_bytes_and_their_acknowledgements_lost_has_a_gap()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0).Skip();
        script.Client(10, "", 6).Server(6, "", 3, Rst).Wait(1_100);
        script.Expect("<gap 0+6 MissingSegment", ">gap 3+7 MissingSegment", "close Rst");
    }

    [Fact]
    public void One_byte_that_only_the_senders_own_numbers_show_is_its_missed_fin()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0).Skip();
        script.Client(4, "", 0).End().Expect("close End");
    }

    [Fact]
    public void Bytes_that_come_after_the_senders_own_numbers_showed_them_are_no_gap()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0).Skip();
        script.Client(6, "", 0).Client(3, "def", 0).Server(0, "x", 6).Client(6, "g", 1).End();
        script.Expect(">3:def", "<0:x", ">6:g", "close End");
        Assert.Empty(script.Anomalies.Kinds);
    }

    [Fact]
    public void At_the_end_of_the_capture_everything_outstanding_goes_up_at_once()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(3, "def", 0).Server(0, "x", 12).End();
        script.Expect(">gap 0+3 MissingSegment", ">3:def", ">gap 6+6 MissingSegment", "<0:x", "close End");
        Assert.Equal(0, script.Table.Count);
    }

    [Fact]
    public void A_reset_ends_the_wait_for_acknowledgements()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(3, "def", 0).Client(6, "", 0, Rst).Wait(1_100);
        script.Expect(">gap 0+3 MissingSegment", ">3:def", "close Rst");
    }

    [Fact]
    public void A_missed_fin_is_no_missing_byte()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0).Skip();
        script.Server(0, "", 4, Fin).Client(4, "", 1).Wait(1_100).Expect("close Fin");
        Assert.Empty(script.Anomalies.Kinds);
    }

    [Fact]
    public void What_looked_like_a_missed_fin_is_a_gap_when_bytes_follow()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0).Skip();
        script.Server(0, "x", 4).Expect();
        script.Wait(1_100).Expect("<0:x");
        script.Client(4, "e", 1).Server(1, "", 5).Wait(1_100).Expect("<0:x", ">gap 3+1 MissingSegment", ">4:e");
    }

    [Fact]
    public void An_acknowledgement_that_the_peer_disproves_declares_nothing_lost()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Server(0, "x", 1).Skip();
        script.Client(1, "b", 5000).Server(1, "", 1).Wait(1_100).Expect(">1:b");
        script.Server(1, "yz", 2).Expect(">1:b", "<1:yz");
    }

    [Fact]
    public void A_server_reply_waits_for_its_command()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Server(0, "+OK", 4).Expect();
        script.Client(0, "PING", 0).Expect(">0:PING", "<0:+OK");
        Assert.Equal(script.Facts[0].TimeNs, script.Facts[1].TimeNs);
        Assert.Equal(1, script.Table.Counters.CausallyHeldSegments);
    }

    [Fact]
    public void A_command_waits_for_the_reply_that_it_acknowledges()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Skip();
        script.Client(1, "b", 2).Client(2, "c", 2).Server(0, "xy", 1).Expect("<0:xy", ">1:b", ">2:c");
    }

    [Fact]
    public void Directions_that_wait_for_each_other_are_released_the_later_first()
    {
        // The reply to "a" was missed; "b" acknowledges it; then the reply is retransmitted and acknowledges "b".
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Skip();
        script.Client(1, "b", 1).Server(0, "x", 2).Expect("<0:x", ">1:b");
    }

    [Fact]
    public void A_false_acknowledgement_does_not_make_later_replies_late()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Server(0, "x", 1).Skip();
        script.Client(1, "", 1_000_000).Server(1, "", 1).Client(1, "b", 1).Server(1, "y", 2).Wait(5_000);
        script.Client(2, "c", 2).Server(2, "z", 3).Expect(">1:b", "<1:y", ">2:c", "<2:z");
        Assert.DoesNotContain(AnomalyKind.LateSegment, script.Anomalies.Kinds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_capture_of_one_direction_flows(bool client)
    {
        TcpScript script = new();
        for (int i = 0; i < 300; i++)
        {
            _ = client ? script.Client(i, "a", i) : script.Server(i, "a", i);
        }

        Assert.Equal(300, script.Lines.Count(l => l.EndsWith(":a", StringComparison.Ordinal)));
        Assert.True(script.Table.MemoryBytes < 200_000);
    }

    [Fact]
    public void A_hole_in_a_capture_of_one_direction_is_not_waited_for_ever()
    {
        TcpScript script = new TcpScript().Client(0, "a", 0).Client(2, "c", 0).Wait(1_100);
        script.Expect("open", ">0:a", ">gap 1+1 MissingSegment", ">2:c");
    }
}
