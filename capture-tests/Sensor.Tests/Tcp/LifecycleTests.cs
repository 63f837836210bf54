using Sensor.Anomalies;
using Sensor.Packets;
using Sensor.Streams;
using Sensor.Tcp;
using Sensor.Tests.Support;

namespace Sensor.Tests.Tcp;

public sealed class LifecycleTests
{
    private const TcpFlags Fin = TcpFlags.Fin | TcpFlags.Ack;
    private const TcpFlags Rst = TcpFlags.Rst;

    [Fact]
    public void A_handshake_proves_the_roles_and_gives_both_numbers()
    {
        TcpScript script = new() { ClientPort = 100, ServerPort = 40000 };
        script.Syn().Expect();
        script.SynAck().Expect();
        script.Client(0, "", 0).Expect("open");
        StreamOpened opened = Assert.Single(script.Opened);
        Assert.True(opened.HandshakeSeen);
        Assert.True(opened.RolesKnown);
        Assert.False(opened.ConfiguredPort);
        Assert.Equal(1000u, opened.ClientInitialSequence);
        Assert.Equal(5000u, opened.ServerInitialSequence);
        Assert.Equal(100, opened.Key.Client.Port);
        Assert.Equal(script.NowNs - (2 * TcpScript.Millisecond), opened.TimeNs);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Half_of_the_handshake_is_enough(bool syn, bool synAck)
    {
        TcpScript script = new() { ClientPort = 100, ServerPort = 40000 };
        _ = syn ? script.Syn() : script;
        _ = synAck ? script.SynAck() : script;
        script.Client(0, "abc", 0).Server(0, "x", 3).Expect("open", ">0:abc", "<0:x");
        Assert.True(script.Opened[0].HandshakeSeen);
        Assert.Equal(1000u, script.Opened[0].ClientInitialSequence);
        Assert.Equal(5000u, script.Opened[0].ServerInitialSequence);
    }

    [Fact]
    public void A_server_that_speaks_first_after_a_missed_ack_opens_the_connection() =>
        new TcpScript().Syn().SynAck().Server(0, "-ERR max", 0).Expect("open", "<0:-ERR max");

    [Fact]
    public void From_the_middle_a_configured_port_tells_the_server()
    {
        TcpScript script = new() { ClientPort = 100, ServerPort = 6379 };
        script.Server(10, "x", 20).Client(20, "a", 11).Expect("open", "<0:x", ">0:a");
        Assert.True(script.Opened[0].RolesKnown);
        Assert.True(script.Opened[0].ConfiguredPort);
        Assert.False(script.Opened[0].HandshakeSeen);
        Assert.Equal(5011u, script.Opened[0].FirstSequence);
    }

    [Fact]
    public void From_the_middle_without_a_known_port_the_lower_is_assumed_and_can_be_reversed()
    {
        TcpScript script = new() { ClientPort = 100, ServerPort = 40000 };
        script.Client(0, "a", 0).Expect("open", "<0:a");
        Assert.False(script.Opened[0].RolesKnown);
        script.Table.Reverse(0);
        script.Server(0, "x", 1).Client(1, "b", 1).Expect("open", "<0:a", "<0:x", ">1:b");
    }

    [Fact]
    public void Stray_segments_without_bytes_open_nothing() =>
        new TcpScript().Client(0, "", 0).Server(0, "", 0, Fin).Client(0, "", 0, Rst).End().Expect();

    [Fact]
    public void A_refused_connection_gives_no_events()
    {
        TcpScript script = new TcpScript().Syn().Send(false, 0, 1001, TcpFlags.Rst | TcpFlags.Ack, "");
        script.End().Expect();
        Assert.Equal(1, script.Table.Counters.HandshakesUnfinished);
        Assert.Equal(0, script.Table.Count);
    }

    [Fact]
    public void A_syn_that_is_never_answered_gives_no_events() => new TcpScript().Syn().Syn().End().Expect();

    [Fact]
    public void Data_in_the_syn_is_data_when_the_server_takes_it() =>
        new TcpScript().Syn("abc").SynAck(3).Client(3, "d", 0).Expect("open", ">0:abc", ">3:d");

    [Fact]
    public void Data_in_the_syn_is_none_when_the_server_refuses_it() =>
        new TcpScript().Syn("EVIL").SynAck(0).Client(0, "abc", 0).Expect("open", ">0:abc");

    [Fact]
    public void Fins_of_both_sides_close_and_a_half_closed_connection_goes_on()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0, Fin).Skip();
        script.Server(0, "xy", 4).Server(2, "z", 4).Expect("<0:xy", "<2:z");
        script.Server(3, "", 4, Fin).Client(4, "", 4).Expect("<0:xy", "<2:z", "close Fin");
    }

    [Fact]
    public void A_fin_before_its_data_waits_for_it()
    {
        TcpScript script = new TcpScript().Handshake().Skip();
        script.Client(3, "", 0, Fin).Server(0, "", 0, Fin).Expect();
        script.Client(0, "abc", 0).Expect(">0:abc", "close Fin");
    }

    [Fact]
    public void Both_sides_may_close_at_the_same_time() =>
        new TcpScript().Handshake().Client(0, "", 0, Fin).Server(0, "", 0, Fin).Client(1, "", 1).Server(1, "", 1)
            .End().Expect("open", "close Fin");

    [Fact]
    public void Data_after_an_acknowledged_fin_is_not_part_of_the_stream()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0, Fin).Server(0, "", 2).Skip();
        script.Client(2, "more", 0).Expect();
        Assert.Contains(AnomalyKind.DataAfterFin, script.Anomalies.Kinds);
    }

    [Fact]
    public void A_fin_that_nobody_took_does_not_hide_what_follows()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "", 0, Fin).Skip();
        script.Client(0, "abc", 0).Server(0, "x", 3).Expect(">0:abc", "<0:x");
        Assert.Contains(AnomalyKind.DataAfterFin, script.Anomalies.Kinds);
    }

    [Fact]
    public void A_reset_closes_once() =>
        new TcpScript().Handshake().Client(0, "a", 0).Server(0, "", 1, Rst).Server(0, "", 1, Rst).Client(1, "", 0, Rst)
            .End().Expect("open", ">0:a", "close Rst");

    [Fact]
    public void A_reset_outside_of_the_window_is_ignored_and_counted()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "abc", 0).Server(0, "", 3).Skip();
        script.Client(1, "", 0, Rst).Client(50_000_000, "", 0, Rst).Client(3, "d", 0).Expect(">3:d");
        Assert.Equal(2, script.Table.Counters.IgnoredResets);
        Assert.Contains(AnomalyKind.ResetIgnored, script.Anomalies.Kinds);
    }

    [Fact]
    public void A_reply_captured_after_the_reset_still_counts_while_commands_wait()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Skip();
        script.Table.SetInFlight(0, true);
        script.Client(1, "", 0, Rst).Expect();
        script.Server(0, "x", 1).Wait(1_100).Expect("<0:x", "close Rst");
    }

    [Fact]
    public void A_connection_that_lives_on_after_a_reset_is_met_again_and_nothing_is_lost()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Server(0, "x", 1).Skip();
        script.Client(1, "", 1, Rst).Expect("close Rst");
        script.Client(1, "bcd", 1).Expect("close Rst");
        script.Server(1, "yz", 4).Client(4, "e", 3).Server(3, "w", 5);
        script.Expect("close Rst", "open", ">0:bcd", "<0:yz", ">3:e", "<2:w");
        Assert.Equal(script.NowNs - (3 * TcpScript.Millisecond), script.Opened[1].TimeNs);
        script.End();
        Assert.Equal([AnomalyKind.ResetIgnored], script.Anomalies.Kinds);
        Assert.False(script.Opened[1].HandshakeSeen);
    }

    [Fact]
    public void A_new_handshake_on_the_same_ports_is_a_new_connection()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0);
        script.ClientInitial += 70_000;
        script.ServerInitial += 90_000;
        script.Syn().Expect("open", ">0:a");
        script.SynAck().Client(0, "b", 0).Expect("open", ">0:a", "close End", "open", ">0:b");
        Assert.Equal(71_000u, script.Opened[1].ClientInitialSequence);
        Assert.Contains(AnomalyKind.PortReused, script.Anomalies.Kinds);
    }

    [Fact]
    public void After_a_close_the_ports_may_be_used_again_and_stragglers_of_the_old_change_nothing()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0, Fin).Server(0, "", 2, Fin);
        script.Expect("open", ">0:a", "close Fin");
        script.Skip().Client(2, "", 1).Server(0, "", 2, Fin).Client(0, "a", 0).Expect();
        script.ClientInitial += 0x4000_0000;
        script.ServerInitial += 0x4000_0000;
        script.Syn().SynAck().Client(0, "b", 0).Expect("open", ">0:b");
        script.Send(true, 1001, 5001, TcpFlags.Ack, "a").Client(1, "c", 0).Expect("open", ">0:b", ">1:c");
        Assert.Equal(1, script.Table.Counters.OutOfWindowSegments);
    }

    [Fact]
    public void A_syn_alone_ends_no_connection()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Skip();
        script.Send(true, 0x1234_5678, 0, TcpFlags.Syn, "").Server(0, "", 1).Client(1, "b", 0).Server(0, "x", 2);
        script.Expect(">1:b", "<0:x");
    }

    [Fact]
    public void A_connection_whose_both_ends_moved_far_away_is_another_one()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Skip();
        script.ClientInitial += 0x5000_0000;
        script.ServerInitial += 0x5000_0000;
        for (int i = 0; i < 10; i++)
        {
            script.Client(i, "b", i).Server(i, "x", i + 1);
        }

        Assert.Equal(["close End", "open"], script.Lines);
        script.Wait(1_100);
        string[] all =
            [">gap 0+8 MissingSegment", "<gap 0+7 MissingSegment", "<7:x", ">8:b", "<8:x", ">9:b", "<9:x"];
        Assert.Equal(all.Order(), script.Lines.Skip(2).Order());
        Assert.False(script.Opened[1].HandshakeSeen);
    }

    [Fact]
    public void A_close_makes_room_for_a_handshake_that_waited()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0);
        script.Table.SetInFlight(0, true);
        script.Send(true, 900_000, 0, TcpFlags.Syn, "").Client(1, "", 0, Rst).Wait(500).Skip();
        script.NowNs += 600 * TcpScript.Millisecond;
        script.ClientInitial = 900_000;
        script.ServerInitial = 800_000;
        script.SynAck().Client(0, "b", 0).Expect("close Rst", "open", ">0:b");
    }

    [Fact]
    public void One_end_alone_cannot_move_a_connection()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Server(0, "x", 1).Skip();
        for (int i = 0; i < 40; i++)
        {
            script.Client(0x5000_0000 + i, "z", 1);
        }

        script.Client(1, "b", 1).Expect(">1:b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_servers_end_is_told_once_it_is_acknowledged_and_only_while_commands_wait(bool inFlight)
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Server(0, "x", 1).Skip();
        script.Table.SetInFlight(0, inFlight);
        script.Server(1, "yz", 1).Server(3, "", 1, Fin).Expect("<1:yz");
        string[] end = inFlight ? ["<end 3"] : [];
        script.Client(1, "", 4).Client(1, "", 4).Client(1, "b", 4).Expect(["<1:yz", .. end, ">1:b"]);
        script.Client(2, "", 4, Fin).Server(4, "", 3).Expect(["<1:yz", .. end, ">1:b", "close Fin"]);
    }

    [Fact]
    public void The_servers_end_waits_for_what_the_server_sent_before()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Skip();
        script.Table.SetInFlight(0, true);
        script.Server(2, "", 1, Fin).Client(1, "", 3).Expect();
        script.Server(0, "xy", 1).Expect("<0:xy", "<end 2");
    }

    [Fact]
    public void An_ignored_connection_gives_nothing_more_and_its_number_is_free()
    {
        TcpScript script = new TcpScript().Handshake().Client(0, "a", 0).Client(5, "late", 0).Skip();
        script.Table.Ignore(0);
        script.Client(1, "b", 0).Server(0, "x", 2).Client(2, "", 0, Fin).Client(9, "y", 0).End().Expect();
        Assert.Equal(0, script.Table.Count);
        script.Handshake().Expect("open");
        Assert.Equal(0, script.Facts[0].Connection);
    }

    [Fact]
    public void Other_ports_are_passed_over_when_asked()
    {
        TcpScript script = new(new TcpOptions { OnlyServerPorts = true }) { ServerPort = 80 };
        script.Handshake().Client(0, "GET", 0).Expect();
        Assert.Equal(0, script.Table.Count);
        Assert.Equal(4, script.Table.Counters.PassedOver);
    }
}
