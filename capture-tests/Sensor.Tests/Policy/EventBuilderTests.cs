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
}
