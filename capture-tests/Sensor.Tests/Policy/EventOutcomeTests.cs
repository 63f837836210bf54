using System.Text;
using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Tests.Support;
using static Sensor.Tests.Policy.SampleExchange;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

/// <summary>What an event says of its outcome: refusals, logins, silence, errors without a command.</summary>
public sealed class EventOutcomeTests
{
    private readonly PolicyRun _policy = new();

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

    private static string Summary(Event told) =>
        $"{told["event_action"]} {told["event_category"]} {told["user"]} {told["user_source"]} {told["args"]}";
}
