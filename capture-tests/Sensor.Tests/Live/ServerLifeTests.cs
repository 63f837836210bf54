namespace Sensor.Tests.Live;

/// <summary>What the program's <c>run</c> tells of a server that stops, comes back, or takes another role.</summary>
public sealed class ServerLifeTests
{
    private const string Alice = $"alice on >{PolledNetwork.Marker}-alice ~* +@all";

    [Fact]
    public void A_shutdown_on_the_wire_and_a_start_with_another_configuration_are_told()
    {
        using PolledNetwork network = new();
        PolledRedis server = network.StartServer([Alice], ["maxmemory 100mb"]);
        LiveSensor sensor = PolledChangeTests.Start(network);
        using (PolledClient alice = network.Connect("alice"))
        {
            alice.Send("SHUTDOWN", "NOSAVE");
            server.WaitForEnd();
        }

        sensor.WaitFor(events => events.Any(e => e.Action == "unreachable"), "unreachable");
        server.Configure("maxmemory 111mb", "slowlog-max-len 33");
        server.Start();
        sensor.WaitFor(events => events.Any(e => e.Action == "restarted"), "restarted");
        List<SeenEvent> events = network.Stop(sensor);

        string shutdown = events.Single(e => e.Command == "SHUTDOWN").Told("event_id")!;
        Assert.Equal(
            [$"unreachable failure {shutdown} alice ", "reachable success   ",
                $"restarted success {shutdown} alice maxmemory slowlog-max-len"],
            Life(events));
        Assert.NotNull(events.Single(e => e.Action == "restarted").Told("previous_uptime_seconds"));
        Assert.Equal(
            ["maxmemory 104857600 116391936", "slowlog-max-len 128 33"],
            events.Where(e => e.Type == "server_config_change")
                .Select(e => $"{e.Told("parameter")} {e.Told("old_value")} {e.Told("new_value")}").Order());
        Assert.DoesNotContain(events, e => e.Type == "acl_change"); // Another order of the same rules is no change.
        string lost =
            Assert.Single(sensor.Messages.Split('\n'), line => line.Contains("WRN", StringComparison.Ordinal));
        Assert.Contains("nobody listens there; is the server running", lost, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shutdown_is_the_cause_although_its_client_keeps_the_connection_open()
    {
        using PolledNetwork network = new();
        PolledRedis server = network.StartServer([Alice]);
        LiveSensor sensor = PolledChangeTests.Start(network);
        using PolledClient alice = network.Connect("alice");
        alice.Send("SHUTDOWN", "NOSAVE");
        server.WaitForEnd();
        sensor.WaitFor(events => events.Any(e => e.Action == "unreachable"), "unreachable");
        server.Start();
        sensor.WaitFor(events => events.Any(e => e.Action == "restarted"), "restarted");
        List<SeenEvent> events = network.Stop(sensor);

        SeenEvent shutdown = events.Single(e => e.Command == "SHUTDOWN");
        Assert.Equal("success", shutdown.Outcome);
        string id = shutdown.Told("event_id")!;
        Assert.Equal(
            [$"unreachable failure {id} alice ", "reachable success   ", $"restarted success {id} alice "],
            Life(events));
    }

    [Fact]
    public void A_killed_server_that_comes_back_and_a_promoted_replica_are_told()
    {
        using PolledNetwork network = new();
        _ = network.StartServer(port: PolledNetwork.Port + 1);
        PolledRedis server = network.StartServer([Alice]);
        using (PolledClient unseen = server.ConnectUnseen())
        {
            Assert.Equal("+OK", unseen.Ask("REPLICAOF", "127.0.0.1", $"{PolledNetwork.Port + 1}"));
        }

        LiveSensor sensor = PolledChangeTests.Start(network);
        using (PolledClient alice = network.Connect("alice"))
        {
            Assert.Equal("+OK", alice.Ask("REPLICAOF", "NO", "ONE"));
        }

        sensor.WaitFor(
            events => events.Any(e => e.Action == "role_changed") && events.Any(e => e.Type == "server_config_change"),
            "role_changed");
        server.Kill();
        server.Start();
        sensor.WaitFor(events => events.Any(e => e.Action == "restarted"), "restarted");
        List<SeenEvent> events = network.Stop(sensor);

        string promotion = events.Single(e => e.Command == "REPLICAOF").Told("event_id")!;
        Assert.Equal(
            [$"role_changed success {promotion} alice ", "restarted success   "],
            Life(events.Where(e => e.Action is not ("reachable" or "unreachable"))));
        SeenEvent role = events.Single(e => e.Action == "role_changed");
        Assert.Equal(("slave", "master"), (role.Told("previous_role"), role.Told("role")));
        SeenEvent setting = Assert.Single(events, e => e.Type == "server_config_change");
        Assert.Equal(
            ("replicaof", $"127.0.0.1 {PolledNetwork.Port + 1}", "", promotion),
            (setting.Told("parameter"), setting.Told("old_value"), setting.Told("new_value"),
                setting.Told("cause_event_id")));
        Assert.DoesNotContain(events, e => e.Type == "acl_change");
    }

    private static IEnumerable<string> Life(IEnumerable<SeenEvent> events) =>
        events.Where(e => e.Type == "redis_server").Select(e =>
        $"{e.Action} {e.Outcome} {e.Told("cause_event_id")} {e.Told("initiated_by")} {e.Told("config_changes")}");
}
