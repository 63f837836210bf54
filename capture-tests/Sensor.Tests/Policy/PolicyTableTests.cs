using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

/// <summary>
/// A table of rule set, session, command with its reply, and what becomes of the event: <c>told</c>, <c>told as</c> the
/// name of a rule, or <c>out by</c> a name. A session is user@client/database; of it what is given.
/// </summary>
public sealed class PolicyTableTests
{
    private const string Ok = "+OK\\r\\n";
    private const string Bulk = "$1\\r\\nx\\r\\n";
    private const string One = ":1\\r\\n";
    private const string NoPerm = "-NOPERM no\\r\\n";
    private const string WrongType = "-WRONGTYPE no\\r\\n";
    private const string WrongPass = "-WRONGPASS no\\r\\n";
    private const string Unknown = "-ERR unknown command\\r\\n";

    public static TheoryData<string, string, string, string, string> Rows => new()
    {
        { "none", "", "GET a", Bulk, "told" },
        { "none", "", "FLUSHALL", Ok, "told as forbidden_command" },

        // Commands, with subcommands and beginnings, in any case.
        { "noise", "", "PING", "+PONG\\r\\n", "out by ping" },
        { "noise", "", "ping", "+PONG\\r\\n", "out by ping" },
        { "noise", "", "INFO", Bulk, "out by ping" },
        { "noise", "", "GET a", Bulk, "told" },
        { "noise", "", "FT.SEARCH idx q", "*1\\r\\n:0\\r\\n", "out by search" },
        { "noise", "", "FT.FUTURE idx q", "*1\\r\\n:0\\r\\n", "out by search" },
        { "noise", "", "CLIENT SETNAME a", Ok, "out by search" },
        { "noise", "", "CLIENT ID", One, "told" },
        { "noise", "", "PING", NoPerm, "told" },

        // Keys: every one must match for an exclusion.
        { "noise", "", "GET cache:1", Bulk, "out by cache" },
        { "noise", "", "SET cache:1 v", Ok, "out by cache" },
        { "noise", "", "MGET cache:1 cache:2", "*2\\r\\n$1\\r\\nx\\r\\n$1\\r\\nx\\r\\n", "out by cache" },
        { "noise", "", "MGET cache:1 user:2", "*2\\r\\n$1\\r\\nx\\r\\n$1\\r\\nx\\r\\n", "told" },
        { "noise", "", "GET tmp:7x", Bulk, "out by cache" },
        { "noise", "", "GET tmp:xx", Bulk, "told" },
        { "noise", "", "GET xcache:1", Bulk, "told" },
        { "noise", "", "GET cache:1", WrongType, "out by cache" },
        { "noise", "", "GET cache:1", NoPerm, "told" },
        { "noise", "", "KEYS cache:*", "*0\\r\\n", "told" },

        // A denial is not left out with its command.
        { "reads", "", "GET a", Bulk, "out by reads" },
        { "reads", "", "GET a", NoPerm, "told" },
        { "reads", "", "GET", "-ERR wrong number of arguments\\r\\n", "told" },
        { "reads-refused", "", "GET a", NoPerm, "out by reads" },
        { "reads-refused", "", "GET a", Bulk, "told" },
        { "denials-named", "", "GET a", NoPerm, "out by denials" },
        { "denials-named", "", "AUTH bob wrong", WrongPass, "out by denials" },
        { "denials-named", "", "NOSUCH a", Unknown, "out by denials" },

        // All and none; what is always recorded.
        { "all", "", "GET a", Bulk, "out by all" },
        { "all", "", "CONFIG GET maxmemory", "*0\\r\\n", "out by all" },
        { "all", "", "FLUSHALL", Ok, "out by all" },
        { "all", "", "CONFIG SET maxmemory 1", Ok, "told" },
        { "all", "", "CONFIG REWRITE", Ok, "told" },
        { "all", "", "CONFIG SET maxmemory x", "-ERR no\\r\\n", "told" },
        { "all", "", "AUTH bob pw", Ok, "told" },
        { "all", "", "AUTH bob pw", WrongPass, "told" },
        { "all", "", "HELLO 3 AUTH bob pw", "%0\\r\\n", "told" },
        { "all", "", "HELLO 3", "%0\\r\\n", "out by all" },
        { "all", "", "ACL SETUSER bob on", Ok, "told" },
        { "all", "", "ACL DELUSER bob", One, "told" },
        { "all", "", "NOSUCH a", Unknown, "told" },
        { "none-category", "", "GET a", Bulk, "told" },

        // The same, named in so many words.
        { "auth-named", "", "AUTH bob pw", Ok, "out by logins" },
        { "auth-named", "", "ACL SETUSER bob on", Ok, "out by logins" },
        { "auth-named", "", "AUTH bob pw", WrongPass, "told" },
        { "auth-of-module", "", "AUTH bob pw", Ok, "out by auth" },
        { "auth-of-module", "", "AUTH bob pw", WrongPass, "out by auth" },
        { "auth-of-module", "", "GET a", NoPerm, "told" },
        { "auth-command", "", "AUTH bob pw", Ok, "out by auth" },
        { "auth-command", "", "AUTH bob pw", WrongPass, "told" },
        { "auth-beginning", "", "AUTH bob pw", Ok, "told" },
        { "auth-beginning", "", "APPEND k v", One, "out by a" },
        { "config-named", "", "CONFIG SET maxmemory 1", Ok, "out by config" },
        { "config-named", "", "CONFIG GET maxmemory", "*0\\r\\n", "out by config" },
        { "config-named", "", "CONFIG SET requirepass p", Ok, "told" },
        { "config-command", "", "CONFIG SET maxmemory 1", Ok, "out by config" },
        { "config-command", "", "CONFIG REWRITE", Ok, "told" },
        { "config-beginning", "", "CONFIG SET maxmemory 1", Ok, "told" },
        { "config-beginning", "", "CONFIG GET maxmemory", "*0\\r\\n", "out by config" },
        { "config-category", "", "CONFIG SET maxmemory 1", Ok, "told" },
        { "config-category", "", "CONFIG GET maxmemory", "*0\\r\\n", "out by admin" },
        { "own-named", "", "CONFIG SET maxmemory 1", Ok, "out by mine" },
        { "own-named", "", "ACL SETUSER bob on", Ok, "out by mine" },
        { "own", "", "ACL SETUSER bob on", Ok, "out by counters" },
        { "own", "", "INCR n", One, "out by counters" },
        { "own", "", "DECRBY n 2", One, "out by counters" },
        { "own", "", "GET n", Bulk, "told" },

        // Sessions.
        { "by-user", "batch@", "GET a", Bulk, "out by batch" },
        { "by-user", "svc-7@", "GET a", Bulk, "out by batch" },
        { "by-user", "Batch@", "GET a", Bulk, "told" },
        { "by-user", "", "GET a", Bulk, "told" },
        { "by-user", "batch@", "AUTH alice pw", Ok, "told" },
        { "by-client", "@10.9.8.7", "GET a", Bulk, "out by lan" },
        { "by-client", "@fd12::1", "GET a", Bulk, "out by lan" },
        { "by-client", "@192.168.0.1", "GET a", Bulk, "told" },
        { "by-database", "/5", "GET a", Bulk, "out by scratch" },
        { "by-database", "/6", "GET a", Bulk, "told" },
        { "by-instance", "", "GET a", Bulk, "out by old" },
        { "all-must-agree", "batch@10.0.0.9", "GET a:1", Bulk, "out by narrow" },
        { "all-must-agree", "batch@10.0.1.9", "GET a:1", Bulk, "told" },
        { "all-must-agree", "alice@10.0.0.9", "GET a:1", Bulk, "told" },
        { "all-must-agree", "batch@10.0.0.9", "GET b:1", Bulk, "told" },
        { "all-must-agree", "batch@10.0.0.9", "GET a:1", WrongType, "told" },
        { "all-must-agree", "batch@10.0.0.9", "STRLEN a:1", One, "told" },

        // Outcomes, order, what no rule matches.
        { "failures-only", "", "GET a", Bulk, "out by quiet" },
        { "failures-only", "", "GET a", WrongType, "told" },
        { "first-wins", "", "GET order:1", Bulk, "told as orders" },
        { "first-wins", "", "MGET order:1 x", "*2\\r\\n$1\\r\\nx\\r\\n$1\\r\\nx\\r\\n", "told as orders" },
        { "first-wins", "", "GET x", Bulk, "out by data" },
        { "first-wins", "", "PING", "+PONG\\r\\n", "told" },
        { "only-writes", "", "SET a v", Ok, "told as writes" },
        { "only-writes", "", "GET a", Bulk, "out by otherwise" },
        { "only-writes", "", "CONFIG SET maxmemory 1", Ok, "told" },
        { "only-writes", "", "GET a", NoPerm, "told" },
        { "severity", "", "FLUSHALL", Ok, "told as forbidden_command,flush" },

        // Sampling: plain reads alone.
        { "sample-none", "", "GET a", Bulk, "out by sampled" },
        { "sample-none", "", "MGET a b", "*2\\r\\n$1\\r\\nx\\r\\n$1\\r\\nx\\r\\n", "out by sampled" },
        { "sample-none", "", "SET a v", Ok, "told as sampled" },
        { "sample-none", "", "GETDEL a", Bulk, "told as sampled" },
        { "sample-none", "", "GET a", WrongType, "told as sampled" },
        { "sample-none", "", "GET a", NoPerm, "told as sampled" },
        { "sample-none", "", "CONFIG GET maxmemory", "*0\\r\\n", "told as sampled" },
        { "sample-none", "", "KEYS *", "*0\\r\\n", "told as sampled" },
        { "sample-none", "", "PING", "+PONG\\r\\n", "told as sampled" },
        { "sample-none", "", "STRLEN a", One, "out by sampled" },

        // What BY and GET of a SORT read is not known.
        { "sample-none", "", "SORT_RO a", "*0\\r\\n", "told as sampled" },
        { "sample-all", "", "GET a", Bulk, "told as sampled" },
        { "sample-sensitive", "", "GET patient:1", Bulk, "told as sampled" },
        { "sample-sensitive", "", "GET other:1", Bulk, "out by sampled" },

        // Servers among themselves.
        { "internal", "", "PING", "+PONG\\r\\n", "out by internal_clients" },
        { "internal", "", "INFO", Bulk, "out by internal_clients" },
        { "internal", "", "ROLE", "*0\\r\\n", "out by internal_clients" },
        { "internal", "", "PING", NoPerm, "told" },
        { "internal", "", "GET a", Bulk, "told" },
        { "internal", "", "REPLCONF listening-port 1", Ok, "told" },
        { "internal", "", "PSYNC ? -1", "-ERR no\\r\\n", "told" },
        { "internal", "", "AUTH bob pw", Ok, "told" },
        { "internal", "@192.168.0.1", "PING", "+PONG\\r\\n", "told" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_event_is_recorded_as_the_rules_say(
        string set, string session, string command, string reply, string expected)
    {
        string user = session.Split('@')[0].Split('/')[0];
        string rest = session.Contains('@') ? session.Split('@')[1].Split('/')[0] : "";
        using PolicyWorker worker = new(PolicySets.Of(set), rest.Length > 0 ? rest : "10.0.0.2");
        worker.Open();
        if (user.Length > 0)
        {
            worker.Exchange($"AUTH {user} pw");
        }

        if (session.Contains('/'))
        {
            worker.Exchange($"SELECT {session.Split('/')[1]}");
        }

        // With the first command connection_opened leaves, or is left out.
        worker.Exchange("ECHO x", Bulk);
        Dictionary<string, long> before = worker.Statistics.CountsByRule;
        worker.Exchange(command, reply);
        Dictionary<string, long> after = worker.Statistics.CountsByRule;
        List<Event> events = worker.End();
        string[] counted =
            [.. after.Where(pair => pair.Value > before.GetValueOrDefault(pair.Key)).Select(pair => pair.Key)];
        Event? told = events.LastOrDefault(one => one["event_type"] == "redis_command"
            && command.Split(' ')[0].Equals(one["command"], StringComparison.OrdinalIgnoreCase));

        string actual = counted.Length > 0 ? $"out by {string.Join(',', counted)}"
            : told is null ? "lost"
            : told.Has("rules") ? $"told as {told["rules"]}" : "told";
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void A_rule_may_give_a_severity()
    {
        using PolicyWorker worker = new(PolicySets.Of("severity"));
        Event flush = worker.Open().Exchange("FLUSHALL").End().Single(one => one["command"] == "FLUSHALL");
        Assert.Equal("2", flush["severity"]);
    }

    [Fact]
    public void Only_what_leaves_is_numbered()
    {
        using PolicyWorker worker = new(PolicySets.Of("reads"));
        worker.Open().Exchange("SET a v").Exchange("GET a", Bulk).Exchange("GET a", Bulk).Exchange("DEL a", One);
        List<Event> events = worker.End();
        Assert.Equal(["1", "2", "3", "4"], events.Select(one => one["sequence"]));
        Assert.Equal(2, worker.Statistics.CountsByRule["reads"]);
    }

    [Fact]
    public void What_is_uncertain_excludes_nothing()
    {
        using PolicyWorker worker = new(PolicySets.Of("by-user"));
        worker.Open().Exchange("AUTH batch pw").Exchange("CLIENT REPLY SKIP , AUTH alice pw , GET a", Bulk);
        Event get = worker.End().Single(one => one["command"] == "GET");
        Assert.Equal(("batch", "user"), (get["user"], get["uncertain"]));
    }
}
