using Sensor.Polling;

namespace Sensor.Tests.Polling;

/// <summary>The documented line of ACL SETUSER on the installed server: all of it, and each right taken away.</summary>
public sealed class PollerRightsTests : IDisposable
{
    private const string Password = "for-this-test-only";

    private readonly PolledServer _server = new();
    private readonly string _file;

    public PollerRightsTests()
    {
        _file = _server.WriteFile("password", Password);
        string reply = _server.Do(PollerRights.SetUserLine(discovers: true).Replace("PASSWORD", Password).Split(' '));
        Assert.Equal("+OK\r\n", reply);
    }

    public static TheoryData<string> Rights =>
        [.. PollerRights.All.Concat(PollerRights.Discovery).SelectMany(right => right.Rule.Split(' '))];

    [Fact]
    public void With_exactly_these_rights_every_question_is_answered()
    {
        Assert.Empty(Refused());
    }

    [Theory]
    [MemberData(nameof(Rights))]
    public void Without_a_right_its_question_alone_is_refused(string rule)
    {
        Assert.Equal("+OK\r\n", _server.Do("ACL", "SETUSER", PollerRights.UserName, "-" + rule[1..]));
        Assert.Equal([rule], Refused());
    }

    [Fact]
    public void No_right_changes_anything_or_reaches_a_key()
    {
        using AdminConnection connection = Open();
        string[][] forbidden =
        [
            ["GET", "k"], ["SET", "k", "v"], ["PUBLISH", "c", "m"], ["SUBSCRIBE", "c"], ["ACL", "SETUSER", "x"],
            ["ACL", "DELUSER", "x"], ["CONFIG", "SET", "hz", "10"], ["CONFIG", "RESETSTAT"],
            ["CLIENT", "KILL", "ID", "1"],
            ["FLUSHALL"], ["SHUTDOWN"], ["MONITOR"], ["KEYS", "*"], ["SCAN", "0"],
            ["EVAL", "return 1", "0"], ["REPLICAOF", "NO", "ONE"], ["CLUSTER", "RESET"], ["ACL", "GETUSER", "default"],
        ];
        foreach (string[] words in forbidden)
        {
            PollFailure? failure = connection.Ask(words).Failure;
            Assert.True(failure is { Kind: PollFailureKind.NoPermission }, $"{words[0]}: {failure?.Sentence}");
        }
    }

    [Fact]
    public void Every_right_says_what_is_lost_without_it()
    {
        Assert.All(PollerRights.All.Concat(PollerRights.Discovery), right =>
        {
            Assert.StartsWith("+", right.Rule);
            Assert.NotEmpty(right.Function);
            Assert.NotEmpty(right.Lost);
            Assert.DoesNotContain(".", right.Lost);
        });
        Assert.DoesNotContain("cluster", PollerRights.SetUserLine(discovers: false));
    }

    [Fact]
    public void The_README_has_the_line()
    {
        string text = File.ReadAllText(Path.Combine(Support.Repository.Root, "README.md"));
        Assert.Contains(PollerRights.SetUserLine(discovers: false) + "\n", text);
        Assert.All(PollerRights.Discovery, right => Assert.Contains(right.Rule, text));
    }

    public void Dispose() => _server.Dispose();

    private AdminConnection Open() => PolledServer.Open(_server.Options with
    {
        Target = _server.Options.Target with { User = PollerRights.UserName },
        PasswordFile = _file,
    });

    /// <summary>The rules whose questions the server refuses; nothing may fail otherwise.</summary>
    private List<string> Refused()
    {
        using AdminConnection connection = Open();
        (string Rule, PollFailure? Failure)[] asked =
        [
            ("+client|list", new ClientListQuestion().Ask(connection).Failure),
            ("+client|id", connection.Ask("CLIENT", "ID").Failure),
            ("+acl|log", new AclLogQuestion().Ask(connection).Failure),
            ("+acl|list", new AclListQuestion().Ask(connection).Failure),
            ("+acl|users", AclUsersQuestion.Ask(connection).Failure),
            ("+config|get", new ConfigQuestion().Ask(connection, AuditedParameters.Names).Failure),
            ("+info", new InfoQuestion().Ask(connection).Failure),
            ("+command", CommandQuestion.Ask(connection).Failure),
            ("+command", CommandQuestion.Ask(connection, ["get"u8.ToArray()]).Failure),
            ("+cluster|shards", Expected(connection.Ask("CLUSTER", "SHARDS").Failure)),
            ("+cluster|slots", Expected(connection.Ask("CLUSTER", "SLOTS").Failure)),
            ("+role", connection.Ask("ROLE").Failure),
        ];
        Assert.True(connection.IsOpen);
        Assert.All(asked, one =>
            Assert.True(one.Failure is null or { Kind: PollFailureKind.NoPermission }, one.Failure?.Sentence));
        return [.. asked.Where(one => one.Failure is not null).Select(one => one.Rule).Distinct()];
    }

    /// <summary>This server is no cluster, and says so to who may ask.</summary>
    private static PollFailure? Expected(PollFailure? failure) =>
        failure is { Kind: PollFailureKind.Error } ? null : failure;
}
