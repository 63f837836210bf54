using System.Collections.Concurrent;

namespace Sensor.Tests.Live;

/// <summary>Whose commands the program's <c>run</c> says they are, where only a real server can tell.</summary>
public sealed class AttributionLiveTests
{
    private const int Connections = 200;
    private const int Users = 5;

    [Fact]
    public void Two_hundred_busy_connections_met_in_the_middle_get_their_users_and_none_a_wrong_one()
    {
        using PolledNetwork network = new();
        network.StartServer([.. Enumerable.Range(0, Users).Select(UserLine)]);
        PolledClient[] clients = [.. Enumerable.Range(0, Connections).Select(i => network.Connect($"u{i % Users}"))];
        using CancellationTokenSource stop = new();
        ConcurrentQueue<Exception> failures = new();
        Thread[] loops = [.. clients.Select((client, i) => new Thread(() => Work(client, i, failures, stop.Token)))];
        Array.ForEach(loops, loop => loop.Start());

        LiveSensor sensor = network.StartSensor("--audit-own-connection");
        sensor.WaitFor(
            events => events.Where(e => IsWork(e) && e.User is not null).Select(e => e.ClientPort).Distinct()
                .Count() == Connections
                && events.Count(e => e.Command == "CLIENT") > 3,
            "events of all users");
        stop.Cancel();
        Array.ForEach(loops, loop => loop.Join());
        List<SeenEvent> events = network.Stop(sensor);
        Array.ForEach(clients, client => client.Dispose());

        Assert.Empty(failures);
        SeenEvent[] work = [.. events.Where(IsWork)];
        Assert.All(
            work, e => Assert.True(e.User is null || e.Told("key_accessed")!.Split(':')[1] == e.User, "a wrong user"));
        Assert.All(work, e => Assert.Equal(e.User is null ? "unknown" : "client_list", e.Told("user_source")));

        // In the order in which they left: once the first answer is applied, all are known. (An overloaded machine may
        // tear holes; who is behind one is asked again.)
        int firstKnown = Array.FindIndex(work, e => e.User is not null);
        HashSet<int> torn = [.. events.Where(e => e.Action == "capture_gap").Select(e => e.ClientPort)];
        Assert.True(torn.Count < Connections / 2, "half of the connections have holes");
        Assert.DoesNotContain(work[firstKnown..], e => e.User is null && !torn.Contains(e.ClientPort));

        // Those that came before the question had waited for it.
        string asked = events.First(e => e is { Command: "CLIENT", Subcommand: "LIST" }).Told("timestamp")!;
        Assert.Contains(work, e => e.User is not null && string.CompareOrdinal(e.Told("timestamp"), asked) < 0);
        Assert.Contains(events, e => e is { Command: "HELLO", User: "audit" });
    }

    [Fact]
    public void A_poller_that_is_let_in_late_names_the_user_of_what_left_as_unknown()
    {
        using PolledNetwork network = new();
        network.StartServer([UserLine(1)]);
        using PolledClient client = network.Connect("u1");
        File.WriteAllText(network.PasswordFile, $"{PolledNetwork.Marker}-wrong");
        LiveSensor sensor = network.StartSensor();
        client.Ask("SET", "user:u1:first", PolledNetwork.Marker);
        client.Ask("GET", "user:u1:first");
        sensor.WaitFor(events => events.Count(IsWork) == 2, "events without a user");
        File.WriteAllText(network.PasswordFile, PolledNetwork.AuditPassword);
        sensor.WaitFor(events => events.Any(e => e.Action == "user_identified"), "user_identified");
        client.Ask("GET", "user:u1:first");
        sensor.WaitFor(events => events.Count(IsWork) == 3, "an event with a user");
        List<SeenEvent> events = network.Stop(sensor);

        SeenEvent[] work = [.. events.Where(IsWork)];
        Assert.Equal([null, null, "u1"], work.Select(e => e.User));
        SeenEvent told = Assert.Single(events, e => e.Action == "user_identified");
        Assert.Equal(("u1", "client_list"), (told.User, told.Told("user_source")));
        Assert.Equal(work[0].Told("event_id"), told.Told("since_event_id"));
        Assert.DoesNotContain(events, e => e.User == "audit");
        Assert.Contains("of the sensor's own, on ", sensor.Messages, StringComparison.Ordinal);
        string refused = Assert.Single(
            sensor.Messages.Split('\n'), line => line.Contains("refuses the login", StringComparison.Ordinal));
        Assert.Contains("are user and password right", refused, StringComparison.Ordinal);
        Assert.Single(sensor.Messages.Split('\n'), line =>
            line.Contains("asked for users, refusals and changes", StringComparison.Ordinal));
    }

    [Fact]
    public void A_port_pair_that_another_user_took_while_nothing_was_seen_is_not_the_first_users()
    {
        using PolledNetwork folder = new();
        using LiveNetwork network = new();
        network.WithoutIPv6();
        network.StartServer();
        using PolledClient admin = InClientNamespace(network, localPort: 40_000);
        foreach (string user in (string[])["audit", "u1", "u2"])
        {
            admin.Ask("ACL", "SETUSER", user, "on", $">{PolledNetwork.PasswordOf(user)}", "~*", "+@all");
        }

        PolledClient client = InClientNamespace(network, localPort: 40_001);
        Assert.Equal("+OK", client.Ask("AUTH", "u1", PolledNetwork.PasswordOf("u1")));
        LiveSensor sensor =
            new LiveSensor(network, network.ServerNamespace, "sp0", "--state", Path.Combine(folder.Folder, "state"),
            "--poll", $"redis://audit@{LiveNetwork.ServerAddress}", "--poll-password-file", folder.PasswordFile).BeginReading();
        SetUntil(sensor, client, "u1", events => events.Any(e => IsWork(e) && e.User == "u1"));

        network.SetLink(network.ServerNamespace, "sp0", up: false);
        sensor.WaitFor(events => events.Count(e => e.Cause == "interface_down") == 1, "interface_down");
        client.Reset();
        client = InClientNamespace(network, localPort: 40_001);
        Assert.Equal("+OK", client.Ask("AUTH", "u2", PolledNetwork.PasswordOf("u2")));
        network.SetLink(network.ServerNamespace, "sp0", up: true);
        sensor.WaitFor(events => events.Count(e => e.Cause == "interface_down") == 2, "interface_down");
        SetUntil(sensor, client, "u2", events => events.Any(e => IsWork(e) && e.User == "u2"));
        client.Dispose();
        List<SeenEvent> events = folder.Stop(sensor);

        // Behind a loss the last known user stands in doubt, until the server says that the connection is another.
        SeenEvent[] work = [.. events.Where(IsWork)];
        Assert.All(work, e => Assert.True(
            e.User is null || e.Told("key_accessed")!.Split(':')[1] == e.User || e.Uncertain.Contains("user"),
            "a wrong user, and no doubt about it"));
        Assert.DoesNotContain(work[Array.FindIndex(work, e => e.User == "u2")..], e => e.User != "u2");
    }

    private static string UserLine(int number) => $"u{number} on >{PolledNetwork.PasswordOf($"u{number}")} ~* +@all";

    private static bool IsWork(SeenEvent e) =>
        e.Told("key_accessed")?.StartsWith("user:", StringComparison.Ordinal) == true;

    private static void Work(
        PolledClient client, int number, ConcurrentQueue<Exception> failures, CancellationToken stop)
    {
        try
        {
            for (int round = 0; round < 1000 && !stop.WaitHandle.WaitOne(200); round++)
            {
                string key = $"user:u{number % Users}:{number}:{round}";
                client.Ask("SET", key, PolledNetwork.Marker);
                client.Ask("GET", key);
            }
        }
        catch (Exception e)
        {
            failures.Enqueue(e);
        }
    }

    private static void SetUntil(
        LiveSensor sensor, PolledClient client, string user, Func<List<SeenEvent>, bool> condition)
    {
        int round = 0;
        sensor.WaitFor(
            events =>
            {
                client.Ask("SET", $"user:{user}:{round++}", PolledNetwork.Marker);
                return condition(events);
            },
            $"an event of {user}");
    }

    private static PolledClient InClientNamespace(LiveNetwork network, int localPort)
    {
        PolledClient? client = null;
        Thread thread = new(() =>
        {
            NetworkNamespace.Enter(network.ClientNamespace);
            client = PolledClient.ToPort(LiveNetwork.Port, localPort, LiveNetwork.ServerAddress);
        });
        thread.Start();
        thread.Join();
        return client!;
    }
}
