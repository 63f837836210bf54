using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Instances;
using Sensor.Policy;
using Sensor.Sessions;
using Sensor.Tests.Support;
using static Sensor.Tests.Policy.SampleExchange;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class AccessRulesTests
{
    private const long Hour = 3_600_000_000_000;

    private readonly PolicyRun _policy = new();
    private AccessRules _rules = new(
        new AccessRuleOptions(), new AttemptWindow(new AttemptOptions()), new FirstSeen(new() { LearningTimeNs = 0 }));

    [Fact]
    public void Attempts_count_up_and_the_fifth_wrong_password_is_brute_force()
    {
        for (int i = 1; i <= 6; i++)
        {
            Event failed = Tell(Login("bob", "p").Fail(FailureReason.InvalidPassword, "WRONGPASS"));
            Assert.Equal($"{i}", failed["attempt_count"]);
            Assert.Equal(i >= 5 ? "brute_force" : "", failed["tags"]);
            Assert.Equal(i >= 5 ? "6" : "5", failed["severity"]);
        }
    }

    [Fact]
    public void A_login_after_a_series_of_failures_is_told_and_one_after_a_slip_is_not()
    {
        FailLogins("bob", 4);
        Assert.Equal("", Tell(Login("bob", "p"))["tags"]);
        FailLogins("bob", 1);
        Event login = Tell(Login("bob", "p"));
        Assert.Equal("login_after_failures", login["tags"]);
        Assert.Equal("7", login["severity"]);
        Assert.False(login.Has("attempt_count"));
    }

    [Fact]
    public void Failures_with_many_users_are_password_spraying()
    {
        for (int i = 1; i <= 5; i++)
        {
            Event failed = Tell(Login($"user{i}", "p").Fail(FailureReason.InvalidPassword, "WRONGPASS"));
            Assert.Equal("1", failed["attempt_count"]);
            Assert.Equal(i == 5 ? "password_spraying" : "", failed["tags"]);
        }
    }

    [Fact]
    public void Other_refusals_count_for_the_user_in_force_and_are_no_brute_force()
    {
        for (int i = 1; i <= 6; i++)
        {
            Event refused =
                Tell(Of(Definition("GET"), ("k", WordClass.Key)).Fail(FailureReason.PermissionDenied, "NOPERM"));
            Assert.Equal($"{i}", refused["attempt_count"]);
            Assert.Equal("", refused["tags"]);
        }

        Assert.Equal("1", Tell(Login("bob", "p").Fail(FailureReason.InvalidPassword, "WRONGPASS"))["attempt_count"]);
    }

    [Fact]
    public void An_ordinary_error_is_no_attempt()
    {
        Event failed = Tell(Of(Definition("GET"), ("k", WordClass.Key)).Fail(FailureReason.WrongType, "WRONGTYPE"));
        Assert.False(failed.Has("attempt_count"));
    }

    [Fact]
    public void After_the_learning_time_what_is_new_is_tagged_once()
    {
        FirstSeen seen = new(new FirstSeenOptions { LearningTimeNs = Hour });
        _rules = new AccessRules(new AccessRuleOptions(), new AttemptWindow(new AttemptOptions()), seen);
        CommandDefinition get = Definition("GET");
        CommandDefinition dump = Definition("DUMP");
        ConnectionFacts known = Facts();
        ConnectionFacts other = Facts() with { User = "mallory"u8.ToArray(), ClientLib = "odd"u8.ToArray() };
        Assert.Equal("", Tell(At(Of(get, ("k", WordClass.Key)), 0), known)["tags"]);
        Assert.Equal("", Tell(At(Of(get, ("k", WordClass.Key)), 2 * Hour), known)["tags"]);
        Assert.Equal("first_seen_command", Tell(At(Of(dump, ("k", WordClass.Key)), 2 * Hour), known)["tags"]);
        Event first = Tell(At(Of(get, ("k", WordClass.Key)), 2 * Hour), other);
        Assert.Equal("first_seen_user,first_seen_library", first["tags"]);
        Assert.Equal("3", first["severity"]);
        Assert.Equal("", Tell(At(Of(dump, ("k", WordClass.Key)), 2 * Hour), other)["tags"]);
    }

    [Fact]
    public void A_refused_command_has_not_been_used()
    {
        FirstSeen seen = new(new FirstSeenOptions { LearningTimeNs = 1 });
        _rules = new AccessRules(new AccessRuleOptions(), new AttemptWindow(new AttemptOptions()), seen);
        CommandDefinition dump = Definition("DUMP");
        Tell(At(Of(Definition("GET")), 0));
        Assert.Equal("", Tell(At(Of(dump).Fail(FailureReason.PermissionDenied, "NOPERM"), Hour))["tags"]);
        Assert.Equal("first_seen_command", Tell(At(Of(dump), Hour))["tags"]);
    }

    private void FailLogins(string user, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Tell(Login(user, "p").Fail(FailureReason.InvalidPassword, "WRONGPASS"));
        }
    }

    private static Exchange At(Exchange exchange, long afterNs)
    {
        exchange.FirstByteTimeNs += afterNs;
        exchange.LastByteTimeNs += afterNs;
        return exchange;
    }

    private Event Tell(Exchange exchange, ConnectionFacts? facts = null)
    {
        AuditEvent audit = _policy.Builder.Command(exchange, new Attribution(facts ?? Facts(), UncertainMembers.None));
        _rules.Judge(audit, exchange.Definition);
        Event told = _policy.Tell(audit);
        SchemaValidator.ValidateText(System.Text.Encoding.UTF8.GetBytes(told.Line));
        return told;
    }
}
