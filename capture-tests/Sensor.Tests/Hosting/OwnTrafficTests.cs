using Sensor.Configuration;
using Sensor.Hosting;

namespace Sensor.Tests.Hosting;

/// <summary>The sensor's own connections are left out, and only they.</summary>
public sealed class OwnTrafficTests
{
    private const string Hello = @"%2\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:77\r\n";

    [Theory]
    [InlineData(77L)]
    [InlineData(null)]
    public void A_connection_with_registered_ends_is_left_out_and_counted(long? id)
    {
        using PolledWorker run = new();
        run.View.Own.Register(PolledWorker.KeyOf(1), run.NowNs).ClientId = id;
        Poll(run);
        run.Close(1);
        Assert.Equal("", run.Told());
        RunStatistics statistics = run.Worker.Statistics;
        Assert.Equal((1, 4, 0, 0),
            (statistics.OwnConnections, statistics.OwnCommands, statistics.RedisConnections, statistics.Events));
    }

    [Fact]
    public void One_to_which_the_server_gave_another_id_is_told_as_any_other()
    {
        using PolledWorker run = new();
        run.View.Own.Register(PolledWorker.KeyOf(1), run.NowNs).ClientId = 78;
        Poll(run);
        Assert.Equal(
            "connection_opened -(unknown), login default(auth), client_list default(auth) x2, ping default(auth)",
            run.Told().Replace("hello", "login", StringComparison.Ordinal));
        Assert.Equal((0, 0, 1), (run.Worker.Statistics.OwnConnections, run.Worker.Statistics.OwnCommands,
            run.Worker.Statistics.RedisConnections));
    }

    [Fact]
    public void One_that_does_not_begin_with_HELLO_is_told_as_any_other()
    {
        using PolledWorker run = new();
        run.View.Own.Register(PolledWorker.KeyOf(1), run.NowNs);
        run.Open(1);
        run.Get(1, 2);
        Assert.Equal("connection_opened -(unknown), get default(default) x2", run.Told());
    }

    [Fact]
    public void One_with_other_ends_is_told_whatever_it_calls_itself()
    {
        using PolledWorker run = new();
        run.View.Own.Register(PolledWorker.KeyOf(2), run.NowNs).ClientId = 77;
        Poll(run);
        Assert.Equal(5, run.Lines().Count);
    }

    [Fact]
    public void The_ends_are_free_again_a_second_after_they_were_given_back()
    {
        using PolledWorker run = new();
        OwnConnection own = run.View.Own.Register(PolledWorker.KeyOf(1), run.NowNs);
        own.ToNs = run.NowNs;
        run.Wait(1100);
        Poll(run);
        Assert.Equal(5, run.Lines().Count);
    }

    [Fact]
    public void One_that_was_closed_before_its_packets_are_looked_at_is_left_out()
    {
        using PolledWorker run = new();
        OwnConnection own = run.View.Own.Register(PolledWorker.KeyOf(1), run.NowNs);
        own.ToNs = run.NowNs;
        Poll(run);
        Assert.Equal("", run.Told());
    }

    [Fact]
    public void They_can_be_kept_in()
    {
        using PolledWorker run = new(new SensorOptions { KeepOwnConnections = true });
        run.View.Own.Register(PolledWorker.KeyOf(1), run.NowNs).ClientId = 77;
        Poll(run);
        Assert.Equal(5, run.Lines().Count);
        Assert.Equal(0, run.Worker.Statistics.OwnConnections);
    }

    private static void Poll(PolledWorker run)
    {
        run.Open(1);
        run.Say(1, "HELLO 3 AUTH default pw", Hello);
        run.Say(1, "CLIENT LIST", @"$2\r\nxx\r\n");
        run.Say(1, "CLIENT LIST", @"$2\r\nxx\r\n");
        run.Say(1, "PING", @"+PONG\r\n");
    }
}
