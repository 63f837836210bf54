using Sensor.Configuration;
using Sensor.Sessions;

namespace Sensor.Tests.Hosting;

/// <summary>
/// Connections met in the middle whose server is asked: what waits, for how long, and as whom it leaves.
/// </summary>
public sealed class ServerAnswersTests
{
    private const string Opened = "connection_opened -(unknown)";

    [Fact]
    public void Events_wait_for_the_first_answer_and_leave_in_order_with_their_user()
    {
        using PolledWorker run = new();
        run.Get(1, 20);
        Assert.Equal(Opened, run.Told());
        run.Publish(1, 2, PolledWorker.Row(1, "bob"), PolledWorker.Row(2, "al"));
        run.Wait(200);
        List<Dictionary<string, string>> lines = run.Lines();
        Assert.All(lines, line => Assert.Equal("bob client_list", $"{line["user"]} {line["user_source"]}"));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"1:{i}"), lines.Select(line => line["key_accessed"]));
        Assert.Equal(lines.Select(line => line["timestamp"]).Order(StringComparer.Ordinal),
            lines.Select(line => line["timestamp"]));
        Assert.Equal(1, run.Worker.Statistics.Rows[(int)RowVerdict.Learnt]);
    }

    [Fact]
    public void A_server_that_begins_to_be_asked_tells_the_users_of_open_connections()
    {
        using PolledWorker run = new(asks: false);
        run.Get(1, 20);
        Assert.Equal($"{Opened}, get -(unknown) x20", run.Told());
        run.Views.Add(run.View);
        run.Wait(20);
        Assert.True(run.View.HasWanted);
        run.Publish(1, 2, PolledWorker.Row(1, "bob"));
        run.Wait(200);
        run.Get(1, 1);
        run.Get(2, 12);
        Assert.Equal($"user_identified bob(client_list), get bob(client_list), {Opened}", run.Told());
    }

    [Fact]
    public void What_waits_for_a_server_that_is_asked_no_longer_leaves_at_once_and_no_list_of_it_counts()
    {
        using PolledWorker run = new();
        run.Get(1, 20);
        Assert.Equal(Opened, run.Told());
        run.Views.Remove(run.View);
        run.Wait(20);
        Assert.Equal("get -(unknown) x20", run.Told());
        run.Publish(1, 2, PolledWorker.Row(1, "bob"));
        run.Wait(200);
        run.Get(1, 2);
        run.Get(2, 12);
        Assert.Equal($"get -(unknown) x2, {Opened}, get -(unknown) x12", run.Told());
        run.Publish(1, 2, PolledWorker.Row(1, "al"));
        run.Views.Add(run.View);
        run.Wait(200);
        run.Get(1, 1);
        Assert.Equal("user_identified al(client_list), get al(client_list)", run.Told(1));
    }

    [Fact]
    public void A_connection_without_a_known_user_is_asked_for_and_one_seen_from_its_start_is_not()
    {
        using PolledWorker run = new();
        run.Open(1);
        run.Get(1, 1);
        Assert.False(run.View.TryTakeWanted(out _));
        run.Get(2, 1);
        Assert.True(run.View.TryTakeWanted(out Streams.ConnectionKey wanted));
        Assert.Equal(PolledWorker.KeyOf(2), wanted);
        Assert.False(run.View.TryTakeWanted(out _));
    }

    [Fact]
    public void Without_an_answer_they_leave_as_unknown_and_a_later_answer_tells_since_when_it_holds()
    {
        using PolledWorker run = new();
        run.Get(1, 20);
        run.Wait(1400);
        Assert.Equal(Opened, run.Told());
        run.Wait(200);
        List<Dictionary<string, string>> unknown = run.Lines();
        Assert.Equal(20, unknown.Count(line => line["user_source"] == "unknown"));
        run.Get(1, 3);
        Assert.Equal("get -(unknown) x3", run.Told());
        run.Publish(0, 1, PolledWorker.Row(1, "bob"));
        run.Wait(200);
        Dictionary<string, string> identified = Assert.Single(run.Lines());
        Assert.Equal("user_identified bob client_list",
            $"{identified["event_action"]} {identified["user"]} {identified["user_source"]}");
        Assert.Equal(unknown[0]["event_id"], identified["since_event_id"]);
        run.Get(1, 1);
        Assert.Equal("get bob(client_list)", run.Told());
    }

    [Fact]
    public void They_wait_for_one_interval_where_that_is_longer()
    {
        using PolledWorker run = new();
        run.View.IntervalNs = 3_000_000_000;
        run.Get(1, 20);
        run.Wait(2900);
        Assert.Equal(Opened, run.Told());
        run.Wait(200);
        Assert.Equal("get -(unknown) x20", run.Told());
    }

    [Fact]
    public void Where_too_much_waits_the_connection_that_has_waited_longest_leaves_first()
    {
        using PolledWorker run = new(new SensorOptions { MaxWaitingBytes = 27_000 });
        run.Get(1, 12);
        run.Get(2, 12);
        Assert.Equal($"{Opened} x2", run.Told());
        run.Get(2, 20);
        run.Wait(20);
        Assert.Equal("get -(unknown) x12", run.Told(1));
        run.Publish(0, 1, PolledWorker.Row(1, "al"), PolledWorker.Row(2, "bob"));
        run.Wait(200);
        Assert.Equal("user_identified al(client_list), get bob(client_list) x32", run.Told());
    }

    [Fact]
    public void The_end_of_the_connection_ends_the_wait()
    {
        using PolledWorker run = new();
        run.Get(1, 20);
        run.Close(1);
        Assert.Equal($"{Opened}, get -(unknown) x20, connection_closed -(unknown)", run.Told());
    }

    [Fact]
    public void A_list_is_applied_only_once_the_packet_clock_has_passed_it_though_newer_ones_come()
    {
        using PolledWorker run = new();
        run.Get(1, 20);
        run.Publish(480, 500, PolledWorker.Row(1, "bob"));
        run.Wait(550);
        run.Publish(480, 500, PolledWorker.Row(1, "al"));
        Assert.Equal(Opened, run.Told());
        run.Wait(70);
        Assert.Equal("get bob(client_list) x20", run.Told());
    }

    [Fact]
    public void A_list_from_before_the_connection_was_met_does_not_end_the_wait()
    {
        using PolledWorker run = new();
        run.Publish(-20, -10, PolledWorker.Row(1, "al"));
        run.Get(1, 20);
        run.Wait(500);
        Assert.Equal(Opened, run.Told());
        run.Publish(0, 1, PolledWorker.Row(1, "bob"));
        run.Wait(200);
        Assert.Equal("get bob(client_list) x20", run.Told());
    }

    [Fact]
    public void A_whole_list_without_the_connection_is_said_once_and_part_of_one_means_nothing()
    {
        using PolledWorker run = new();
        run.Get(1, 20);
        run.PublishPart(PolledWorker.Row(2, "al"));
        run.Wait(200);
        Assert.Equal(Opened, run.Told());
        run.Publish(0, 1, PolledWorker.Row(2, "al"));
        run.Wait(200);
        run.Publish(0, 1, PolledWorker.Row(2, "al"));
        run.Wait(2000);
        List<Dictionary<string, string>> lines = run.Lines();
        Assert.Equal("user_unmatched", Assert.Single(lines, line => line["event_type"] == "sensor")["kind"]);
        Assert.Equal(20, lines.Count(line => line["event_action"] == "get" && line["user_source"] == "unknown"));
    }

    [Fact]
    public void Another_connection_with_the_same_ports_is_nobody_s_proof()
    {
        using PolledWorker run = new();
        run.Get(1, 20);
        run.Wait(1300);
        run.Get(1, 20);
        for (int i = 0; i < 20; i++)
        {
            run.Wait(500);
            run.Get(1, 1);
        }

        Assert.StartsWith($"{Opened}, get -(unknown)", run.Told(), StringComparison.Ordinal);
        run.Publish(0, 1, PolledWorker.Row(1, "al") with { AgeSeconds = 2 });
        run.Wait(200);
        run.Get(1, 1);
        Assert.Equal("get -(unknown)", run.Told());
    }

    [Fact]
    public void A_login_lets_what_waited_before_it_go_and_waits_itself_for_nothing()
    {
        using PolledWorker run = new();
        run.Say(1, "AUTH al pw", @"+OK\r\n");
        run.Get(1, 12);
        Assert.Equal($"{Opened}, login al(auth), get al(auth) x12", run.Told());
    }

    [Fact]
    public void A_row_proves_nothing_of_a_connection_with_bytes_outstanding()
    {
        using PolledWorker run = new();
        run.Get(1, 20);
        (uint, byte[]) login = run.Lose(1, "AUTH al pw");
        run.Reply(1, @"+OK\r\n");
        run.Publish(1, 2, PolledWorker.Row(1, "al"));
        run.Wait(300);
        Assert.Equal(Opened, run.Told());
        run.Deliver(1, login);
        run.Get(1, 2);
        run.Wait(1600);
        Assert.Equal("get -(unknown) x20, login al(auth), get al(auth) x2", run.Told());
    }

    [Fact]
    public void A_server_found_to_listen_elsewhere_is_asked_for_connections_there()
    {
        using PolledWorker run = new(knowsEndpoint: false);
        run.Get(1, 20);
        Assert.Equal($"{Opened}, get -(unknown) x20", run.Told());
        run.View.AddEndpoint(PolledWorker.KeyOf(1).Server);
        run.Wait(20);
        run.Publish(0, 1, PolledWorker.Row(1, "bob"));
        run.Get(1, 1);
        Assert.Equal("", run.Told());
        run.Wait(200);
        Assert.Equal("user_identified bob(client_list), get bob(client_list)", run.Told());
    }

    [Fact]
    public void A_delivery_ends_the_wait_for_it_must_not_overtake()
    {
        using PolledWorker run = new(new SensorOptions { Pushes = true });
        run.Say(1, "HELLO 3", @"%1\r\n$5\r\nproto\r\n:3\r\n");
        run.Get(1, 12);
        run.Reply(1, @">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nx\r\n");
        Assert.Equal($"{Opened}, hello -(unknown), get -(unknown) x12, message -(unknown)", run.Told());
    }

    [Fact]
    public void With_a_server_that_is_asked_an_in_order_packet_still_allocates_nothing()
    {
        using PolledWorker run = new();
        run.Get(1, 20);
        run.Publish(0, 1, PolledWorker.Row(1, "bob"));
        run.Wait(200);
        run.Get(1, 500);
        long least = long.MaxValue;
        byte[][] packets = [Support.WireText.Commands("GET k"), Support.WireText.Parse(@"$-1\r\n")];
        for (int round = 0; round < 5; round++)
        {
            run.Lines();
            long before = GC.GetAllocatedBytesForCurrentThread();
            run.Exchange(1, packets, 100);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
