using System.Text;
using Sensor.Commands;
using Sensor.Instances;
using Sensor.Polling;
using Sensor.Sessions;

namespace Sensor.Tests.Polling;

/// <summary>Every question against the installed server, over TCP in RESP3, over a Unix socket, and in RESP2.</summary>
public sealed class PolledServerTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Every_question_is_answered(bool unix, bool oldProtocol)
    {
        using var server = new PolledServer(oldProtocol ? ["--rename-command", "HELLO", ""] : []);
        PollTarget target = unix ? PolledServer.Target($"unix://{server.SocketPath}") : server.Options.Target;
        using AdminConnection connection = PolledServer.Open(server.Options with { Target = target });
        Assert.Equal(oldProtocol ? 2 : 3, connection.RespVersion);

        ClientList clients = Answer(new ClientListQuestion().Ask(connection));
        Assert.True(clients.TryFind(connection.ClientId!.Value, out ClientRow? own));
        Assert.Equal("default", Encoding.ASCII.GetString(own.User));
        Assert.Equal(unix, own.Address is null);
        Assert.Equal(!unix, connection.Key is { } key && clients.TryFind(key, out _));
        Assert.True(clients.SentNs <= clients.ReceivedNs);

        Assert.Empty(Answer(new AclLogQuestion().Ask(connection)));
        AclUser user = Assert.Single(Answer(new AclListQuestion().Ask(connection)));
        Assert.True(user is { Enabled: true, NoPassword: true });
        Assert.Equal("default", Encoding.ASCII.GetString(Assert.Single(Answer(AclUsersQuestion.Ask(connection)))));
        IReadOnlyDictionary<string, byte[]> config =
            Answer(new ConfigQuestion().Ask(connection, AuditedParameters.Names));
        Assert.Equal("127.0.0.1", Encoding.ASCII.GetString(config["bind"]));
        Assert.InRange(config.Count, 55, AuditedParameters.Names.Count);
        ServerStatus info = Answer(new InfoQuestion().Ask(connection));
        Assert.Equal(40, info.RunId.Length);
        Assert.Equal("master", info.Role);
        Assert.InRange(Answer(CommandQuestion.Ask(connection)).Count, 200, CommandQuestion.MostCommands);
        Assert.Empty(Answer(new TopologyQuestion().Ask(connection)));
    }

    [Fact]
    public void A_user_logs_in_with_the_password_of_a_file_in_both_protocols()
    {
        foreach (string[] arguments in new string[][] { [], ["--rename-command", "HELLO", ""] })
        {
            using var server = new PolledServer(arguments);
            server.Do("ACL", "SETUSER", "audit", "on", ">pass word", "+@all");
            string file = server.WriteFile("password", "pass word\n");
            PollTarget target = server.Options.Target with { User = "audit" };
            using AdminConnection connection =
                PolledServer.Open(server.Options with { Target = target, PasswordFile = file });
            Assert.True(Answer(new ClientListQuestion().Ask(connection)).TryFind(
                connection.ClientId!.Value, out ClientRow? own));
            Assert.Equal("audit", Encoding.ASCII.GetString(own.User));

            File.WriteAllText(file, "pass  word\n");
            using var refused = new AdminConnection(connection.Options);
            Assert.Null(refused.Connect());
            PollFailure failure = refused.Login()!;
            Assert.Equal(PollFailureKind.WrongPassword, failure.Kind);
            Assert.DoesNotContain("word\n", failure.Sentence);
            Assert.DoesNotContain("pass  word", failure.ToString());
        }
    }

    [Fact]
    public void A_user_without_a_password_logs_in_without_a_file()
    {
        using var server = new PolledServer();
        server.Do("ACL", "SETUSER", "audit", "on", "nopass", "+@all");
        using AdminConnection connection =
            PolledServer.Open(server.Options with { Target = server.Options.Target with { User = "audit" } });
        Assert.True(
            Answer(new ClientListQuestion().Ask(connection)).TryFind(connection.ClientId!.Value, out ClientRow? own));
        Assert.Equal("audit", Encoding.ASCII.GetString(own.User));

        using var nobody =
            new AdminConnection(server.Options with { Target = server.Options.Target with { User = "eve" } });
        Assert.Null(nobody.Connect());
        Assert.Equal(PollFailureKind.WrongPassword, nobody.Login()!.Kind);
    }

    [Fact]
    public void A_password_without_a_user_is_that_of_default()
    {
        using var server = new PolledServer("--requirepass", "hunter2");
        string file = server.WriteFile("password", "hunter2\n");
        using AdminConnection connection = PolledServer.Open(server.Options with { PasswordFile = file });
        Assert.Equal("master", Answer(new InfoQuestion().Ask(connection)).Role);

        using var nobody = new AdminConnection(server.Options);
        Assert.Null(nobody.Connect());
        Assert.Equal(PollFailureKind.WrongPassword, nobody.Login()!.Kind);
        using var noFile = new AdminConnection(server.Options with { PasswordFile = file + ".none" });
        Assert.Null(noFile.Connect());
        Assert.Equal(PollFailureKind.BadCredentials, noFile.Login()!.Kind);
    }

    [Fact]
    public void A_few_clients_are_asked_for_where_the_server_filters()
    {
        using var server = new PolledServer();
        using AdminConnection one = PolledServer.Open(server.Options);
        using AdminConnection two = PolledServer.Open(server.Options);
        var question = new ClientListQuestion();
        ClientList byId = Answer(question.Ask(one, [], [two.ClientId!.Value, 99_999]));
        Assert.Equal(two.ClientId, Assert.Single(byId.Rows).Id);
        Assert.False(byId.IsWhole);

        // Valkey 8.1 and later filter by address; others give all.
        ClientList byAddress = Answer(question.Ask(one, [two.Key!.Value.Client], []));
        Assert.True(byAddress.TryFind(two.Key.Value, out _));
        Assert.Equal(byAddress.IsWhole, byAddress.TryFind(one.Key!.Value, out _));
        Assert.True(Answer(question.Ask(one, [], [])).IsWhole);
    }

    [Fact]
    public void Refusals_are_found_with_who_and_what()
    {
        using var server = new PolledServer();
        server.Do("ACL", "SETUSER", "eve", "on", ">pw", "~a*", "+get");
        using AdminConnection eve = PolledServer.Open(server.Options with
        {
            Target = server.Options.Target with { User = "eve" },
            PasswordFile = server.WriteFile("password", "pw"),
        });
        long before = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        eve.Ask("GET", "a\0b");
        eve.Ask("GET", "secret\r\nkey");
        eve.Ask("CONFIG", "GET", "maxmemory");
        eve.Ask("CONFIG", "GET", "maxmemory");
        using AdminConnection connection = PolledServer.Open(server.Options);
        AclLogRow[] rows = [.. Answer(new AclLogQuestion().Ask(connection))];
        Assert.Equal(
            ["2 Command config|get eve", "1 Key secret\r\nkey eve"],
            rows.Select(row => $"{row.Count} {row.Reason} {Text(row.Object)} {Text(row.User)}"));
        Assert.All(rows, row => Assert.Equal(eve.ClientId, row.Client!.Id));
        Assert.All(rows, row => Assert.InRange(row.CreatedNs, before - 2_000_000_000, before + 30_000_000_000));
    }

    [Fact]
    public void A_renamed_command_is_found_by_its_new_name()
    {
        using var server =
            new PolledServer("--rename-command", "GET", "fetch-it", "--rename-command", "CONFIG", "cfg9");
        using AdminConnection connection = PolledServer.Open(server.Options);
        IReadOnlyList<ServerCommand> found =
            Answer(CommandQuestion.Ask(connection, ["fetch-it"u8.ToArray(), "none"u8.ToArray(), "cfg9"u8.ToArray()]));
        CommandTable table = CommandTable.Load().With(found);
        Assert.Equal(["fetch-it", "cfg9"], found.Select(command => Encoding.ASCII.GetString(command.Name)));
        Assert.Equal("get", Encoding.ASCII.GetString(table.Find("FETCH-IT")!.Action));
        Assert.True(table.Find("CFG9 SET")!.SetsParameters);
        Assert.Equal(PollFailureKind.Unsupported, new ConfigQuestion().Ask(connection, ["hz"]).Failure!.Kind);
    }

    [Fact]
    public void The_key_places_that_the_server_tells_are_those_of_the_table()
    {
        using var server = new PolledServer();
        using AdminConnection connection = PolledServer.Open(server.Options);
        CommandTable table = CommandTable.Load();
        var differing = new List<string>();
        int compared = 0;
        foreach (ServerCommand command in Answer(CommandQuestion.Ask(connection)))
        {
            CommandDefinition? known = table.Find(Encoding.ASCII.GetString(command.Name));
            Assert.NotNull(known);
            bool simple = command.Keys.All(key => key.Shape != KeyShape.Unknown)
                && known.Keys.All(key => key.Shape is KeyShape.Range or KeyShape.Counted);
            compared += simple && command.Keys.Length > 0 ? 1 : 0;
            if (simple && !command.Keys.Select(Place).SequenceEqual(known.Keys.Select(Place)))
            {
                differing.Add(Encoding.ASCII.GetString(command.Name));
            }
        }

        Assert.Empty(differing);
        Assert.InRange(compared, 120, 250);
    }

    [Fact]
    public void Master_and_replica_name_each_other()
    {
        using var master = new PolledServer();
        using var replica = new PolledServer("--replicaof", $"127.0.0.1 {master.Port}");
        using AdminConnection toMaster = PolledServer.Open(master.Options);
        using AdminConnection toReplica = PolledServer.Open(replica.Options);
        Assert.Equal([new FoundServer("127.0.0.1", master.Port, false)], Answer(new TopologyQuestion().Ask(toReplica)));
        Assert.Equal($"127.0.0.1:{master.Port}", Answer(new InfoQuestion().Ask(toReplica)).Master);
        IReadOnlyList<FoundServer> found = [];
        for (int i = 0; i < 200 && found.Count == 0; i++)
        {
            Thread.Sleep(50); // the replica introduces itself in its own time
            found = Answer(new TopologyQuestion().Ask(toMaster));
        }

        Assert.Equal([new FoundServer("127.0.0.1", replica.Port, true)], found);
    }

    [Fact]
    public void A_node_of_a_cluster_names_the_nodes()
    {
        using var server = new PolledServer("--cluster-enabled", "yes", "--cluster-port", $"{PolledServer.FreePort()}");
        server.Do("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        using AdminConnection connection = PolledServer.Open(server.Options);
        Assert.Equal(
            [new FoundServer("127.0.0.1", server.Port, false)], Answer(new TopologyQuestion().Ask(connection)));
    }

    private static (KeyShape Shape, int Begin, int Last, int First, int Step) Place(KeySpecification key) =>
        (key.Shape, key.Begin, key.Last, key.First, key.Step);

    private static string Text(byte[] bytes) => Encoding.ASCII.GetString(bytes);

    private static T Answer<T>(PollAnswer<T> answer)
        where T : class
    {
        Assert.Null(answer.Failure?.Sentence);
        return answer.Value!;
    }
}
