namespace Sensor.Tests.Live;

/// <summary>
/// What the program's <c>run</c> tells of users, configuration and refusals: of changes on the wire with the command
/// that did it, of those over a Unix socket or by a file without.
/// </summary>
public sealed class PolledChangeTests
{
    private const string Alice = $"alice on >{PolledNetwork.Marker}-alice ~* +@all";
    private const string Bob = $"bob on >{PolledNetwork.Marker}-bob ~b:* +get";

    [Fact]
    public void Users_and_configuration_changed_on_the_wire_have_a_cause_and_those_changed_unseen_have_none()
    {
        using PolledNetwork network = new();
        PolledRedis server = network.StartServer([Alice, Bob], ["maxmemory 100mb"]);
        LiveSensor sensor = Start(network);
        using PolledClient alice = network.Connect("alice");
        using PolledClient unseen = server.ConnectUnseen();
        string carol = PolledNetwork.PasswordOf("carol"), other = PolledNetwork.PasswordOf("other");
        Assert.Equal("+OK", alice.Ask("ACL", "SETUSER", "carol", "on", ">" + carol, "~c:*", "+get"));
        Assert.Equal("+OK", unseen.Ask("ACL", "SETUSER", "bob", "off", ">" + other, "+set"));
        Assert.Equal("+OK", alice.Ask("CONFIG", "SET", "maxmemory", "200mb"));
        Assert.Equal("+OK", alice.Ask("CONFIG", "SET", "maxmemory", "300mb", "slowlog-max-len", "17"));
        Assert.Equal("+OK", alice.Ask("CONFIG", "SET", "masterauth", PolledNetwork.Marker));
        Assert.Equal("+OK", unseen.Ask("CONFIG", "SET", "maxclients", "77"));
        sensor.WaitFor(
            events => events.Count(e => e.Type == "acl_change") == 2
                && events.Count(e => e.Type == "server_config_change") == 3,
            "changes");
        List<SeenEvent> events = network.Stop(sensor, carol, other);

        SeenEvent[] sets = [.. events.Where(e => e is { Command: "CONFIG", Subcommand: "SET" })];
        Assert.Equal(
            ["maxmemory 104857600 200mb", "maxmemory slowlog-max-len 200mb 128 300mb 17",
                "masterauth <REDACTED> <REDACTED>"],
            sets.Select(e => $"{e.Told("parameter")} {e.Told("old_value")} {e.Told("new_value")}"));
        string setUser = events.Single(e => e.Action == "acl_user_changed" && e.Command == "ACL").Told("event_id")!;
        string second = sets[1].Told("event_id")!;
        Assert.Equal(
            [
                "acl_user_changed bob gained +set enabled False password True cause  by ",
                $"acl_user_created carol gained ~c:* resetchannels -@all +get enabled True password True cause {setUser} by alice",
            ],
            events.Where(e => e.Type == "acl_change").Select(Change).Order());
        Assert.Equal(
            ["maxclients 10000 77 cause  by ", $"maxmemory 104857600 314572800 cause {second} by alice",
                $"slowlog-max-len 128 17 cause {second} by alice"],
            events.Where(e => e.Type == "server_config_change").Select(Setting).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Users_read_from_another_file_and_users_deleted_are_told(bool onTheWire)
    {
        using PolledNetwork network = new();
        PolledRedis server = network.StartServer([Alice, Bob]);
        LiveSensor sensor = Start(network);
        string dave = PolledNetwork.PasswordOf("dave");
        server.WriteUsers(Bob.Replace("~b:* +get", "~b:* ~d:* +get +del", StringComparison.Ordinal), Alice,
            $"dave on >{dave} ~* &* +@all");
        using (PolledClient loader = onTheWire ? network.Connect("alice") : server.ConnectUnseen())
        {
            Assert.Equal("+OK", loader.Ask("ACL", "LOAD"));
        }

        sensor.WaitFor(events => events.Count(e => e.Type == "acl_change") == 2, "changes");
        using (PolledClient deleter = onTheWire ? network.Connect("alice") : server.ConnectUnseen())
        {
            Assert.Equal(":1", deleter.Ask("ACL", "DELUSER", "dave"));
        }

        sensor.WaitFor(events => events.Count(e => e.Type == "acl_change") == 3, "changes");
        List<SeenEvent> events = network.Stop(sensor, dave);

        string loaded = Cause("LOAD"), deleted = Cause("DELUSER"), by = onTheWire ? "alice" : "";
        Assert.Equal(
            [
                $"acl_user_changed bob gained ~d:* +del enabled  password  cause {loaded} by {by}",
                $"acl_user_created dave gained ~* &* +@all enabled True password True cause {loaded} by {by}",
                $"acl_user_deleted dave gained  enabled  password  cause {deleted} by {by}",
            ],
            events.Where(e => e.Type == "acl_change").Select(Change).Order());
        Assert.DoesNotContain("WRN", sensor.Messages, StringComparison.Ordinal);
        Assert.Single(
            sensor.Messages.Split('\n'),
            line => line.Contains("the server had closed the sensor's connection", StringComparison.Ordinal));

        string Cause(string subcommand) =>
            onTheWire ? events.Single(e => e.Command == "ACL" && e.Subcommand == subcommand).Told("event_id")! : "";
    }

    [Fact]
    public void Refusals_in_a_script_or_unseen_are_told_from_the_servers_log_and_those_on_the_wire_once()
    {
        using PolledNetwork network = new();
        PolledRedis server = network.StartServer([$"bob on >{PolledNetwork.Marker}-bob ~b:* +get +set +eval"]);
        LiveSensor sensor = Start(network);
        using PolledClient bob = network.Connect("bob");
        using PolledClient unseen = server.ConnectUnseen();
        Assert.Equal("+OK", unseen.Ask("AUTH", "bob", PolledNetwork.PasswordOf("bob")));
        Assert.StartsWith("-", bob.Ask("EVAL", "return redis.call('flushall')", "0"), StringComparison.Ordinal);
        Assert.StartsWith("-NOPERM", bob.Ask("SET", "other", PolledNetwork.Marker), StringComparison.Ordinal);
        Assert.StartsWith("-NOPERM", bob.Ask("CONFIG", "GET", "dir"), StringComparison.Ordinal);
        Assert.StartsWith(
            "-WRONGPASS", bob.Ask("AUTH", "bob", $"{PolledNetwork.Marker}-wrong"), StringComparison.Ordinal);
        Assert.StartsWith("-NOPERM", unseen.Ask("SET", "unseen", PolledNetwork.Marker), StringComparison.Ordinal);
        Assert.StartsWith("-NOPERM", unseen.Ask("CONFIG", "GET", "dir"), StringComparison.Ordinal);
        sensor.WaitFor(events => events.Count(e => e.Type == "acl_log") == 3, "acl_log");
        List<SeenEvent> events = network.Stop(sensor);

        Assert.Equal(
            ["command lua flushall 1", "command top_level config|get 1", "key top_level unseen 1"],
            events.Where(e => e.Type == "acl_log")
                .Select(e => $"{e.Told("acl_reason")} {e.Told("acl_context")} {e.Told("acl_object")} {e.Told("attempt_count")}").Order());
        Assert.Equal(
            ["AUTH bob invalid_password", "CONFIG bob permission_denied", "EVAL bob permission_denied",
                "SET bob permission_denied"],
            events.Where(e => e is { Type: "redis_command", Outcome: "failure" })
                .Select(e => $"{e.Command} {e.User} {e.Told("failure_reason")}").Order());
    }

    [Fact]
    public void What_flushes_deleted_is_told_with_the_command_or_without_it_where_it_was_unseen()
    {
        using PolledNetwork network = new();
        PolledRedis server = network.StartServer();
        using PolledClient unseen = server.ConnectUnseen();
        Fill(unseen);
        LiveSensor sensor = Start(network);
        using PolledClient client = network.Connect();
        Assert.Equal("+OK", client.Ask("FLUSHALL"));
        sensor.WaitFor(events => events.Count(e => e.Action == "keys_flushed") == 1, "keys_flushed");
        Fill(unseen);
        Thread.Sleep(3000); // An INFO sees them.
        Assert.Equal("+OK", unseen.Ask("FLUSHDB"));
        sensor.WaitFor(events => events.Count(e => e.Action == "keys_flushed") == 2, "keys_flushed");
        List<SeenEvent> events = network.Stop(sensor);

        string command = events.Single(e => e.Command == "FLUSHALL").Told("event_id")!;
        Assert.Equal(
            [$"50 True {command} default", "50 True  "],
            events.Where(e => e.Action == "keys_flushed").Select(e =>
                $"{e.Told("keys_deleted")} {e.Told("estimated")} {e.Told("cause_event_id")} {e.Told("initiated_by")}"));

        static void Fill(PolledClient client)
        {
            for (int i = 0; i < 50; i++)
            {
                Assert.Equal("+OK", client.Ask("SET", $"key:{i}", PolledNetwork.Marker));
            }
        }
    }

    /// <summary>A sensor that has asked for everything once: what changes from now on is a difference.</summary>
    internal static LiveSensor Start(PolledNetwork network)
    {
        LiveSensor sensor = network.StartSensor("--audit-own-connection");
        sensor.WaitFor(
            events =>
                events.Any(e => e is { Command: "ACL", Subcommand: "LIST" }) && events.Any(e => e.Subcommand == "GET")
                && events.Any(e => e is { Command: "COMMAND" }),
            "the first questions");
        return sensor;
    }

    private static string Change(SeenEvent e) =>
        $"{e.Action} {e.Told("target_user")} gained {e.Told("permissions_gained")} "
        + $"enabled {e.Told("enabled")} password {e.Told("password_changed")} cause {e.Told("cause_event_id")} by {e.Told("admin_user")}";

    private static string Setting(SeenEvent e) => $"{e.Told("parameter")} {e.Told("old_value")} {e.Told("new_value")} "
        + $"cause {e.Told("cause_event_id")} by {e.Told("admin_user")}";
}
