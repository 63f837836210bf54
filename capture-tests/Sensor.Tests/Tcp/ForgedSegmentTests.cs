using Sensor.Anomalies;
using Sensor.Packets;
using Sensor.Tests.Support;

namespace Sensor.Tests.Tcp;

/// <summary>
/// Segments that one end sends so that the other never takes them (a bad checksum, a short way to live): the sensor
/// sees them, and they may hide nothing.
/// </summary>
public sealed class ForgedSegmentTests
{
    private const uint Far = 0x5000_0000;

    [Theory]
    [InlineData(Far, 987_654u)]
    [InlineData(Far, 5001u)]
    [InlineData(1002u, 987_654u)]
    [InlineData(1001u, 5001u)]
    [InlineData(1004u, 5001u)]
    public void A_client_alone_does_not_replace_its_connection(uint initial, uint ack)
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Server(0, "x", 1).Skip();
        script.Send(true, initial, 0, TcpFlags.Syn, "").Send(true, initial + 1, ack, TcpFlags.Ack, "");
        for (int i = 0; i < 3; i++)
        {
            script.Client(1 + (3 * i), "bcd", 1 + i).Server(1 + i, "y", 4 + (3 * i));
        }

        script.Expect(">1:bcd", "<1:y", ">4:bcd", "<2:y", ">7:bcd", "<3:y");
        Assert.DoesNotContain(AnomalyKind.PortReused, script.Anomalies.Kinds);
    }

    [Theory]
    [InlineData(Far, 987_654u)]
    [InlineData(1004u, 5002u)]
    public void A_client_that_plays_the_server_does_not_replace_its_connection(uint initial, uint ack)
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Server(0, "x", 1).Skip();
        script.Send(true, initial, ack, TcpFlags.Syn | TcpFlags.Ack, "");
        script.Send(true, initial + 1, ack, TcpFlags.Ack, "");
        script.Client(1, "bcd", 1).Server(1, "y", 4).Client(4, "efg", 2).Expect(">1:bcd", "<1:y", ">4:efg");
    }

    [Fact]
    public void Where_the_answer_to_a_new_handshake_was_missed_the_other_ends_bytes_confirm_it_and_none_are_lost()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Skip();
        script.ClientInitial = Far;
        script.ServerInitial = Far + Far;
        script.Syn().Client(0, "", 0).Client(0, "abc", 0).Client(3, "d", 0).Expect();
        script.Server(0, "x", 4).Client(4, "e", 1).Expect("close End", "open", ">0:abc", ">3:d", "<0:x", ">4:e");
        Assert.Contains(AnomalyKind.PortReused, script.Anomalies.Kinds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_second_syn_does_not_hide_the_handshake_that_the_server_answers(bool beforeTheAnswer)
    {
        TcpScript script = new TcpScript().Syn();
        _ = beforeTheAnswer ? script : script.SynAck();
        script.Send(true, Far, 0, TcpFlags.Syn, "");
        _ = beforeTheAnswer ? script.SynAck() : script;
        script.Client(0, "", 0).Client(0, "abc", 0).Server(0, "x", 3).Expect("open", ">0:abc", "<0:x");
    }

    [Fact]
    public void A_syn_before_a_connection_seen_from_the_middle_does_not_hide_it()
    {
        TcpScript script = new TcpScript().Send(true, Far, 0, TcpFlags.Syn, "");
        script.Client(7, "abc", 3).Server(3, "x", 10).Expect("open", ">0:abc", "<0:x");
        Assert.False(script.Opened[0].HandshakeSeen);
    }

    [Fact]
    public void The_servers_answer_to_another_attempt_begins_it()
    {
        TcpScript script = new TcpScript().Syn().SynAck();
        script.ClientInitial = Far;
        script.ServerInitial = Far + Far;
        script.Syn().SynAck().Client(0, "abc", 0).Expect("open", ">0:abc");
        Assert.Equal(Far, script.Opened[0].ClientInitialSequence);
    }

    [Theory]
    [InlineData(0, "AUTH bob")]
    [InlineData(0, "AUTH bobSET")]
    [InlineData(5, "bob")]
    [InlineData(7, "bSET")]
    public void Bytes_that_come_again_as_others_before_they_are_acknowledged_are_a_conflict(int at, string again)
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "AU", 0).Client(2, "TH eve", 0);
        script.Client(at, again, 0).Server(0, "", 8);
        Assert.Equal([AnomalyKind.OverlapConflict], script.Anomalies.Kinds);
        Assert.Equal(1, script.Table.Counters.OverlapConflicts);
    }

    [Fact]
    public void Bytes_that_come_again_are_no_conflict_when_they_are_the_same_or_acknowledged()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abcd", 0).Server(0, "", 4).Client(3, "\0", 0);
        script.Client(4, "ef", 0).Client(5, "\0", 0).Client(2, "XXef", 0).Client(4, "efgh", 0);
        script.Server(0, "x", 8).Client(0, "XXXXXXXX", 0);
        Assert.Empty(script.Anomalies.Kinds);
    }

    [Fact]
    public void A_conflict_is_found_in_a_long_pipeline_and_where_only_a_part_is_acknowledged()
    {
        TcpScript script = new TcpScript().Handshake();
        string data = new('a', 1000);
        for (int i = 0; i < 60; i++)
        {
            script.Client(i * 1000, data, 0);
        }

        script.Client(0, data, 0).Client(59_000, data, 0).Server(0, "", 40_000);
        for (int i = 60; i < 90; i++)
        {
            script.Client(i * 1000, data, 0);
        }

        script.Client(88_500, data, 0).Client(39_000, data + data, 0);
        Assert.Empty(script.Anomalies.Kinds);
        script.Client(89_000, data[..999] + "X", 0).Client(40_000, "X", 0).Client(39_000, "X", 0);
        Assert.Equal([AnomalyKind.OverlapConflict, AnomalyKind.OverlapConflict], script.Anomalies.Kinds);
    }

    [Fact]
    public void Resets_before_every_command_hide_none()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0).Server(0, "x", 3).Skip();
        for (int i = 1; i <= 3; i++)
        {
            script.Client(3 * i, "", i, TcpFlags.Rst).Client(3 * i, "bcd", i).Server(i, "y", 3 + (3 * i));
        }

        string[] again = ["close Rst", "open", ">0:bcd", "<0:y"];
        script.Expect([.. again, .. again, .. again]);
        script.End();
        Assert.Equal(3, script.Anomalies.Kinds.Count(k => k == AnomalyKind.ResetIgnored));
    }

    [Fact]
    public void What_comes_behind_a_reset_out_of_order_byte_by_byte_or_with_a_loss_is_told_when_it_is_acknowledged()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Client(1, "", 0, TcpFlags.Rst).Skip();
        script.Client(4, "ef", 0).Client(1, "b", 0).Client(2, "c", 0).Expect();
        script.Server(0, "x", 6).Expect("open", ">0:b", ">1:c");
        script.Wait(1_100).Expect("open", ">0:b", ">1:c", ">gap 2+1 MissingSegment", ">3:ef", "<0:x");
    }

    [Fact]
    public void What_nobody_acknowledges_behind_a_reset_is_told_by_nobody()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Server(0, "x", 1).Skip();
        script.Client(1, "", 1, TcpFlags.Rst).Client(1, "bcd", 1).Server(1, "yz", 1).Client(1, "bcd", 1).End();
        script.Expect("close Rst");
        Assert.Equal(0, script.Table.HeldBytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_syn_behind_a_reset_hides_nothing(bool before)
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Server(0, "x", 1).Skip();
        script.Client(1, "", 1, TcpFlags.Rst);
        _ = before ? script.Send(true, Far, 0, TcpFlags.Syn, "") : script;
        script.Client(1, "bcd", 1);
        _ = before ? script : script.Send(true, Far, 0, TcpFlags.Syn, "");
        script.Server(1, "y", 4).Expect("close Rst", "open", ">0:bcd", "<0:y");
    }

    [Fact]
    public void Bytes_that_wait_behind_a_reset_do_not_stop_a_new_handshake()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Client(1, "", 0, TcpFlags.Rst);
        script.Client(1, "bcd", 0).Skip();
        script.ClientInitial = Far;
        script.ServerInitial = Far + Far;
        script.Syn().SynAck().Client(0, "e", 0).Expect("open", ">0:e");
        Assert.DoesNotContain(AnomalyKind.PortReused, script.Anomalies.Kinds);
    }
}
