using Sensor.Events;
using Sensor.Policy;
using Sensor.Tests.Events;
using Sensor.Tests.Support;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class RuleMatcherTests
{
    [Fact]
    public void A_thousand_rules_allocate_nothing_from_segment_to_line()
    {
        using PolicyWorker worker = new(ManyRules.Of(1000));
        worker.Open();
        byte[] command = WireText.Commands("GET user:1");
        byte[] reply = WireText.Parse("$6\\r\\nSECRET\\r\\n");
        byte[] left = WireText.Commands("GET area7:1");
        Play(1000);
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            worker.HandOver();
            long before = GC.GetAllocatedBytesForCurrentThread();
            Play(100);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.NotEmpty(worker.Statistics.CountsByRule);

        void Play(int times)
        {
            for (int i = 0; i < times; i++)
            {
                worker.Play(command, reply);
                worker.Play(left, reply);
            }
        }
    }

    [Fact]
    public void Session_events_are_left_out_by_category()
    {
        PolicyOptions options = new()
        {
            Rules =
            [
                new() { Name = "sessions", Action = PolicyAction.Exclude, Match = new() { Categories = ["connections"] } },
            ],
        };
        using PolicyWorker worker = new(options);
        List<Event> events = worker.Open().Exchange("GET a", "$1\\r\\nx\\r\\n").End();
        Assert.Equal("GET", Assert.Single(events)["command"]);
        Assert.Equal(2, worker.Statistics.CountsByRule["sessions"]);
    }

    [Fact]
    public void A_rule_about_commands_or_keys_leaves_session_events_alone()
    {
        PolicyOptions options = new()
        {
            Rules =
            [
                new() { Name = "commands", Action = PolicyAction.Exclude, Match = new() { Commands = ["C*"] } },
                new() { Name = "keys", Action = PolicyAction.Exclude, Match = new() { Keys = ["*"] } },
            ],
        };
        using PolicyWorker worker = new(options);
        Assert.Equal(2, worker.Open().End().Count);
    }

    [Fact]
    public void A_new_policy_holds_from_the_next_event_on_and_counts_go_on()
    {
        using PolicyWorker worker = new(PolicySets.Of("reads"));
        worker.Open().Exchange("GET a", "$1\\r\\nx\\r\\n");
        worker.InForce.Replace(PolicySnapshot.Compile(new() { Payload = new() { Key = PayloadTreatment.Redact } }));
        worker.Exchange("GET b", "$1\\r\\nx\\r\\n");
        worker.InForce.Replace(PolicySnapshot.Compile(PolicySets.Of("reads")));
        worker.Exchange("GET c", "$1\\r\\nx\\r\\n");
        List<Event> events = worker.End();
        Assert.Equal(["1", "2", "3"], events.Select(one => one["sequence"]));
        Assert.Equal("<REDACTED>", events[1]["keys"]);
        Assert.Equal(2, worker.Statistics.CountsByRule["reads"]);
    }

    [Fact]
    public void A_new_policy_makes_new_pseudonyms_of_a_known_session()
    {
        using PolicyWorker worker = new(new());
        worker.Open().Exchange("AUTH alice pw").Exchange("PING");
        PolicyOptions hashing = new() { HashKey = new byte[16], Pseudonyms = new() { Users = true } };
        worker.InForce.Replace(PolicySnapshot.Compile(hashing));
        worker.Exchange("PING");
        List<Event> events = worker.End();
        Assert.Equal("alice", events[2]["user"]);
        Assert.Equal(("", true), (events[3]["user"], events[3].Has("user_hash")));
    }

    [Theory]
    [InlineData("all", "ServerConfigChange", true)]
    [InlineData("config-category", "ServerConfigChange", true)]
    [InlineData("config-named", "ServerConfigChange", false)]
    [InlineData("all", "AclChange", true)]
    [InlineData("auth-named", "AclChange", false)]
    [InlineData("all", "AclLog", true)]
    [InlineData("denials-named", "AclLog", false)]
    [InlineData("auth-of-module", "AclLog", true)]
    [InlineData("all", "RedisServer", false)]
    [InlineData("reads", "RedisServer", true)]
    public void What_polling_found_follows_the_same_rules(string set, string type, bool leaves)
    {
        AuditEvent audit = PolledSamples.FillAll(new(), Enum.Parse<EventType>(type));
        audit.Category = audit.Type switch
        {
            EventType.AclLog => EventCategory.FailedAccess,
            EventType.AclChange => EventCategory.AuthModification,
            EventType.ServerConfigChange => EventCategory.PrivilegedAction,
            _ => EventCategory.SystemLifecycle,
        };
        Assert.Equal(leaves, new RuleMatcher(new RuleSet(PolicySets.Of(set))).Decide(audit, null) == RuleMatcher.Leaves);
    }

    /// <summary>Against a model that asks every rule in turn.</summary>
    [Fact]
    public void Many_rules_decide_as_each_alone_in_turn()
    {
        PolicyOptions options = ManyRules.Of(300);
        using PolicyWorker all = new(options);
        all.Open().Exchange("AUTH user7 pw");
        string[] keys = ["area1:x", "area12:x", "none:1", "area7:1", "k"];
        foreach (string key in keys)
        {
            all.Exchange($"GET {key}", "$1\\r\\nx\\r\\n");
        }

        all.End();
        long expected = keys.Count(key => options.Rules.Any(rule =>
            rule.Match.Keys.Any(glob => KeyGlob.Parse(glob).Matches(System.Text.Encoding.ASCII.GetBytes(key)))
            && (rule.Match.Users.Count == 0 || rule.Match.Users.Contains("user7"))
            && (rule.Match.Commands.Count == 0 || rule.Match.Commands.Contains("GET"))));
        Assert.Equal(expected, all.Statistics.CountsByRule.Values.Sum());
        Assert.InRange(expected, 1, keys.Length - 1);
    }
}
