using System.Text;
using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Formats;
using Sensor.Policy;
using Sensor.Sessions;
using Sensor.Tests.Support;
using static Sensor.Tests.Policy.SampleExchange;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class EventBuilderTests
{
    private readonly PolicyRun _policy = new();

    [Fact]
    public void A_set_shows_key_and_options_and_hides_the_value()
    {
        Event set = _policy.Tell(Of(
            Definition("SET"),
            ("user:12345:email", WordClass.Key),
            ("bob@x.org", WordClass.Value),
            ("EX", WordClass.Option),
            ("10", WordClass.Option)));

        Assert.Equal("SET", set["command"]);
        Assert.Equal("set", set["event_action"]);
        Assert.Equal("user:12345:email,<REDACTED>,EX,10", set["args"]);
        Assert.Equal("user:12345:email", set["keys"]);
        Assert.Equal("read", set["key_access"]);
        Assert.Equal("user:*:email", set["key_pattern"]);
        Assert.Equal("data_access", set["event_category"]);
        Assert.Equal("success", set["outcome"]);
        Assert.Equal("1", set["severity"]);
        Assert.Equal("2.500", set["duration_ms"]);
        Assert.Equal("5", set["argc"]);
        Assert.Equal("0123456789abcdef0123000000000064", set["event_id"]);
        Assert.Equal("alice", set["user"]);
        Assert.Equal("auth", set["user_source"]);
        Assert.Equal("3", set["database"]);
        Assert.Equal("10.9.0.2", set["client_ip"]);
        Assert.False(set.Has("encoding") || set.Has("clipped") || set.Has("capture") || set.Has("tags"));
        SchemaValidator.ValidateText(Encoding.UTF8.GetBytes(set.Line));
    }

    [Theory]
    [InlineData(nameof(FailureReason.InvalidPassword), "failed_access", "5")]
    [InlineData(nameof(FailureReason.NotAuthenticated), "failed_access", "4")]
    [InlineData(nameof(FailureReason.PermissionDenied), "failed_access", "5")]
    [InlineData(nameof(FailureReason.UnknownCommand), "failed_access", "2")]
    [InlineData(nameof(FailureReason.InvalidSyntax), "failed_access", "2")]
    [InlineData(nameof(FailureReason.WrongType), "data_access", "2")]
    [InlineData(nameof(FailureReason.Redirected), "data_access", "2")]
    [InlineData(nameof(FailureReason.Other), "data_access", "2")]
    public void A_refusal_is_failed_access_and_any_other_error_keeps_its_category(
        string reason, string category, string severity)
    {
        Exchange refused = Of(Definition("GET"), ("k", WordClass.Key)).Fail(Enum.Parse<FailureReason>(reason), "CODE");
        Event get = _policy.Tell(refused);

        Assert.Equal(category, get["event_category"]);
        Assert.Equal("failure", get["outcome"]);
        Assert.Equal("False", get["success"]);
        Assert.Equal(severity, get["severity"]);
        Assert.Equal("CODE", get["error_code"]);
        Assert.Equal("error", get["reply_type"]);
    }

    [Fact]
    public void An_error_word_that_was_not_kept_is_OTHER() =>
        Assert.Equal("OTHER", _policy.Tell(Of(Definition("EVAL")).Fail(FailureReason.Other))["error_code"]);

    [Theory]
    [InlineData(nameof(ExchangeFate.Silent), nameof(FailureReason.None), "unknown", "")]
    [InlineData(nameof(ExchangeFate.Unanswered), nameof(FailureReason.None), "unknown", "")]
    [InlineData(nameof(ExchangeFate.Unanswered), nameof(FailureReason.Timeout), "unknown", "timeout")]
    [InlineData(nameof(ExchangeFate.Unpaired), nameof(FailureReason.None), "unknown", "")]
    [InlineData(nameof(ExchangeFate.NotExecuted), nameof(FailureReason.None), "failure", "not_executed")]
    [InlineData(nameof(ExchangeFate.NotExecuted), nameof(FailureReason.ProtocolError), "failure", "protocol_error")]
    public void What_was_not_answered_is_not_called_a_success(
        string fate, string reason, string outcome, string told)
    {
        Exchange exchange = Of(Definition("SET"), ("k", WordClass.Key));
        exchange.Fate = Enum.Parse<ExchangeFate>(fate);
        exchange.Failure = Enum.Parse<FailureReason>(reason);
        exchange.Reply = ReplyType.None;
        Event set = _policy.Tell(exchange);

        Assert.Equal(outcome, set["outcome"]);
        Assert.Equal(told, set["failure_reason"]);
        Assert.Equal(exchange.Fate == ExchangeFate.Unpaired ? "unpaired" : "", set["capture"]);
        Assert.False(set.Has("duration_ms") || set.Has("reply_type"));
        Assert.Equal(outcome == "failure", set.Has("success"));
    }

    [Fact]
    public void A_silent_shutdown_worked_unless_its_answer_was_switched_off()
    {
        CommandDefinition shutdown = Definition("SHUTDOWN", CommandCategory.SystemLifecycle)
            .With(CommandBehaviour.Shutdown, privileged: true);
        Exchange exchange = Of(shutdown);
        exchange.Fate = ExchangeFate.Silent;
        Event told = _policy.Tell(exchange);
        Assert.Equal("success", told["outcome"]);
        Assert.Equal("7", told["severity"]);
        Assert.Equal("dangerous_command,policy_violation", told["tags"]);
        Assert.Equal("forbidden_command", told["rules"]);
        Assert.Equal("True", told["privileged"]);
        Assert.Equal("unknown", _policy.Tell(exchange.Mark(ExchangeMarks.ReplyOff))["outcome"]);
    }

    [Fact]
    public void A_login_tells_the_name_that_it_tried()
    {
        Event good = _policy.Tell(Login("bob", "secret1"));
        Event bad = _policy.Tell(Login("bob", "secret1").Fail(FailureReason.InvalidPassword, "WRONGPASS"));
        Event short1 = _policy.Tell(Login("", "secret1"));

        Assert.Equal("login authentication bob auth bob,<REDACTED>", Summary(good));
        Assert.Equal("login_failed failed_access bob unknown bob,<REDACTED>", Summary(bad));
        Assert.Equal("login authentication default auth <REDACTED>", Summary(short1));
        Assert.Equal("True", good["sensitive"]);
        Assert.Equal("5", bad["severity"]);
    }

    [Fact]
    public void A_name_that_proved_nothing_and_does_not_look_like_one_is_hidden()
    {
        Event bad = _policy.Tell(Login("my pass!word", "x").Fail(FailureReason.InvalidPassword, "WRONGPASS"));
        Exchange silent = Login("my pass!word", "x").Mark(ExchangeMarks.ReplyOff);
        silent.Fate = ExchangeFate.Silent;
        Event unknown = _policy.Tell(silent);
        Event good = _policy.Tell(Login("my pass!word", "x"));

        Assert.Equal("login_failed failed_access <REDACTED> unknown <REDACTED>,<REDACTED>", Summary(bad));
        Assert.Equal("login authentication <REDACTED> unknown <REDACTED>,<REDACTED>", Summary(unknown));
        Assert.Equal("login authentication my pass!word auth my pass!word,<REDACTED>", Summary(good));
    }

    [Fact]
    public void An_unknown_command_is_named_when_it_looks_like_a_name()
    {
        Exchange exchange = Of(null, ("hunter2", WordClass.Secret)).Fail(FailureReason.UnknownCommand, "ERR");
        exchange.Name = exchange.Keep("auht"u8.ToArray(), 4, WordClass.Name);
        Event told = _policy.Tell(exchange);
        Assert.Equal("AUHT", told["command"]);
        Assert.Equal("unknown_command", told["event_action"]);
        Assert.Equal("<REDACTED>", told["args"]);
        Assert.Equal("failed_access", told["event_category"]);

        exchange.Name = exchange.Keep("au ht"u8.ToArray(), 5, WordClass.Name);
        Assert.Equal("<REDACTED>", _policy.Tell(exchange)["command"]);
        exchange.Name = exchange.Keep(new byte[64].Select(_ => (byte)'a').ToArray(), 65, WordClass.Name);
        Assert.Equal("<REDACTED>", _policy.Tell(exchange)["command"]);
    }

    [Fact]
    public void A_command_that_only_the_server_knows_is_unlisted_data_access()
    {
        Exchange exchange = Of(null, ("k", WordClass.Secret));
        exchange.Name = exchange.Keep("my.Get"u8.ToArray(), 6, WordClass.Name);
        Event told = _policy.Tell(exchange);

        Assert.Equal("MY.GET", told["command"]);
        Assert.Equal("my_get", told["event_action"]);
        Assert.Equal("data_access", told["event_category"]);
        Assert.Equal("unlisted_command", told["tags"]);
        Assert.Equal("3", told["severity"]);
        exchange.Fate = ExchangeFate.Unpaired;
        Assert.Equal("other", _policy.Tell(exchange)["event_category"]);
    }

    [Fact]
    public void A_malformed_frame_has_no_command()
    {
        Exchange exchange = new() { Malformed = true, Offset = 1, SizeBytes = 9, Fate = ExchangeFate.Answered };
        Event told = _policy.Tell(exchange.Fail(FailureReason.ProtocolError, "ERR"));

        Assert.False(told.Has("command") || told.Has("argc"));
        Assert.Equal("protocol_error", told["failure_reason"]);
        Assert.Equal("protocol_error", told["event_action"]);
        Assert.Equal("failed_access", told["event_category"]);
        SchemaValidator.ValidateText(Encoding.UTF8.GetBytes(told.Line));
    }

    [Fact]
    public void An_unsolicited_error_cannot_have_a_commands_id()
    {
        Exchange error = new() { Fate = ExchangeFate.Answered, Offset = 0x64, ReplySizeBytes = 30 };
        error.Fail(FailureReason.ConnectionRefused, "ERR").Mark(ExchangeMarks.Unsolicited);
        Event refused = _policy.Tell(error);
        Event command = _policy.Tell(Of(Definition("GET")));

        Assert.Equal("connection_refused", refused["event_action"]);
        Assert.Equal("failed_access", refused["event_category"]);
        Assert.Equal("connection_refused", refused["failure_reason"]);
        Assert.NotEqual(command["event_id"][..20], refused["event_id"][..20]);
        Assert.Equal("000000000064", refused["event_id"][20..]);
        SchemaValidator.ValidateText(Encoding.UTF8.GetBytes(refused.Line));
    }

    [Fact]
    public void A_queued_command_has_the_transaction_and_no_duration()
    {
        Exchange exchange = Of(Definition("INCR"), ("n", WordClass.Key))
            .Mark(ExchangeMarks.Queued | ExchangeMarks.Pipelined);
        exchange.TransactionOffset = 0x10;
        Event told = _policy.Tell(exchange);

        Assert.Equal("0123456789abcdef0123000000000010", told["transaction_id"]);
        Assert.Equal("True", told["queued"]);
        Assert.Equal("True", told["pipelined"]);
        Assert.False(told.Has("duration_ms"));
    }

    [Fact]
    public void A_duration_is_never_negative()
    {
        Exchange exchange = Of(Definition("GET"));
        exchange.ReplyFirstByteTimeNs = exchange.LastByteTimeNs - 5_000;
        Assert.Contains("\"duration_ms\":0.000,", _policy.Tell(exchange).Line);
    }

    [Fact]
    public void Only_a_counting_command_that_worked_tells_affected()
    {
        CommandDefinition del = Definition("DEL").With(CommandBehaviour.Ordinary, countsAffected: true);
        Exchange exchange = Of(del);
        exchange.Reply = ReplyType.Integer;
        exchange.ReplyInteger = 2;
        Assert.Equal("2", _policy.Tell(exchange)["affected"]);

        exchange.Definition = Definition("INCR");
        Assert.False(_policy.Tell(exchange).Has("affected"));
        exchange.Definition = del;
        Assert.False(_policy.Tell(exchange.Fail(FailureReason.WrongType, "WRONGTYPE")).Has("affected"));
    }

    [Fact]
    public void Marks_become_capture_flags_and_uncertain_members()
    {
        Exchange exchange = Of(Definition("GET")).Mark(ExchangeMarks.Midstream | ExchangeMarks.AfterGap
            | ExchangeMarks.Truncated | ExchangeMarks.OutcomeUncertain
            | ExchangeMarks.KeysUncertain | ExchangeMarks.ReplyOff);
        Event told = _policy.Tell(exchange, uncertain: UncertainMembers.User | UncertainMembers.Database);

        Assert.Equal("midstream,after_gap,truncated", told["capture"]);
        Assert.Equal("user,database,outcome,keys", told["uncertain"]);
        Assert.Equal("True", told["reply_off"]);
    }

    [Fact]
    public void Tags_say_what_is_worth_a_look()
    {
        CommandDefinition keys = Definition("KEYS");
        Assert.Equal("dangerous_pattern", _policy.Tell(Of(keys, ("*", WordClass.Option)))["tags"]);
        Assert.Equal("", _policy.Tell(Of(keys, ("a*", WordClass.Option)))["tags"]);
        Exchange big = Of(Definition("LRANGE"));
        big.ReplyElements = 1000;
        big.ReplySizeBytes = 1 << 20;
        big.ReplyFirstByteTimeNs += 100_000_000;
        Assert.Equal("slow_command,bulk_read,big_key", _policy.Tell(big)["tags"]);
        Assert.Equal("bulk_read,big_key", _policy.Tell(big.Mark(ExchangeMarks.Blocking))["tags"]);
        Event post = _policy.Tell(Of(Definition("POST", CommandCategory.Other).With(CommandBehaviour.CrossProtocol)));
        Assert.Equal("cross_protocol", post["tags"]);
        Assert.Equal("5", post["severity"]);
    }

    [Fact]
    public void A_changed_copy_of_the_facts_is_told_with_its_own_values()
    {
        ConnectionFacts before = Facts();
        Exchange get = Of(Definition("GET"));
        Assert.Equal("3", _policy.Tell(get, before)["database"]);
        Assert.Equal("9", _policy.Tell(get, before with { Database = 9 })["database"]);
        Assert.Equal("3", _policy.Tell(get, before)["database"]);
        Event nobody = _policy.Tell(get, before with { UserSource = UserSource.None });
        Assert.Equal("none", nobody["user_source"]);
        Assert.False(nobody.Has("user"));
    }

    [Fact]
    public void Frames_are_told_only_when_asked_for()
    {
        Exchange get = Of(Definition("GET"));
        (get.CommandFrame, get.ReplyFrame) = (4, 6);
        Assert.False(_policy.Tell(get).Has("command_frame"));
        Event told = new PolicyRun(new PolicyOptions { Frames = true }).Tell(get);
        Assert.Equal("4 6", $"{told["command_frame"]} {told["reply_frame"]}");
    }

    [Fact]
    public void Building_and_writing_allocates_nothing_for_a_known_connection()
    {
        ConnectionFacts facts = Facts();
        Exchange get = Of(Definition("GET"), ("user:12345:email", WordClass.Key));
        JsonFormat format = new();
        OutputBuffer output = new();
        long least = Allocations.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                output.Clear();
                format.Write(_policy.Builder.Command(get, new(facts, default)), output);
            }
        });
        Assert.Equal(0, least);
    }

    private static string Summary(Event told) =>
        $"{told["event_action"]} {told["event_category"]} {told["user"]} {told["user_source"]} {told["args"]}";
}
