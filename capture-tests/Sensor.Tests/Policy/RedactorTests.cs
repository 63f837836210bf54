using System.Text;
using Sensor.Commands;
using Sensor.Exchanges;
using static Sensor.Tests.Policy.SampleExchange;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class RedactorTests
{
    private const string Marker = "S3CR3T";

    private readonly PolicyRun _policy = new();

    /// <summary>Even where an earlier stage kept what it should not have kept.</summary>
    [Fact]
    public void No_hidden_word_stands_in_any_event()
    {
        const int Seed = 1717;
        Random random = new(Seed);
        WordClass[] hidden = [WordClass.Value, WordClass.Secret, WordClass.Script, WordClass.Name];
        FailureReason[] reasons = Enum.GetValues<FailureReason>();
        for (int i = 0; i < 5000; i++)
        {
            CommandDefinition? definition = random.Next(4) == 0 ? null : RandomDefinition(random);
            Exchange exchange = Of(definition);
            for (int words = random.Next(20); words > 0; words--)
            {
                bool secret = random.Next(2) == 0;
                WordClass wordClass = secret ? hidden[random.Next(hidden.Length)] : (WordClass)random.Next(1, 4);
                exchange.Add(Encoding.UTF8.GetBytes(secret ? Marker + i : "shown"), wordClass);
                if (secret && random.Next(2) == 0)
                {
                    exchange.Arguments[^1] = exchange.Keep(Encoding.UTF8.GetBytes(Marker + i), 6, wordClass);
                }
            }

            exchange.ReplyText = Encoding.UTF8.GetBytes(Marker);
            exchange.ReplyTextLength = Marker.Length;
            exchange.Fate = (ExchangeFate)random.Next(1, 6);
            exchange.Marks = (ExchangeMarks)random.Next(1 << 13);
            exchange.Malformed = definition is null && random.Next(2) == 0;
            if (random.Next(2) == 0)
            {
                exchange.Fail(reasons[random.Next(reasons.Length)]);
            }

            foreach (string line in _policy.TellInEveryFormat(exchange))
            {
                Assert.False(line.Contains(Marker, StringComparison.Ordinal), $"seed {Seed}, round {i}: {line}");
            }
        }
    }

    [Fact]
    public void One_odd_byte_in_a_printed_text_escapes_all_printed_texts()
    {
        Exchange exchange = Of(Definition("MGET"), ("caf\u00e9 \"x\"", WordClass.Key))
            .Add([(byte)'b', 0xff], WordClass.Key);
        Event told = _policy.Tell(exchange);

        Assert.Equal("escaped", told["encoding"]);
        Assert.Equal("caf\\xc3\\xa9 \\\"x\\\",b\\xff", told["keys"]);
        Assert.Equal(told["keys"], told["args"]);
        Assert.Equal("caf\\xc3\\xa9 \\\"x\\\"", told["key_accessed"]);
    }

    [Fact]
    public void What_redaction_hides_is_not_looked_at()
    {
        Exchange exchange = Of(Definition("SET"), ("caf\u00e9", WordClass.Key));
        exchange.Arguments = [.. exchange.Arguments, exchange.Keep([0xff, 0x00], 2, WordClass.Value)];
        exchange.ArgumentsTotal = ++exchange.ArgumentCount;
        Event told = _policy.Tell(exchange);

        Assert.False(told.Has("encoding"));
        Assert.Equal("caf\u00e9,<REDACTED>", told["args"]);
    }

    [Fact]
    public void An_odd_user_name_does_not_escape_the_commands_texts()
    {
        Exchange get = Of(Definition("GET"), ("k\\1", WordClass.Key));
        Event told = _policy.Tell(get, Facts() with { User = [0xff, (byte)'\\'] });

        Assert.False(told.Has("encoding"));
        Assert.Equal("k\\1", told["key_accessed"]);
        Assert.Equal("\\xff\\x5c", told["user"]);
    }

    [Fact]
    public void A_long_text_is_cut_before_a_character_and_named()
    {
        string key = new string('a', 1023) + "\u00e9";
        Exchange exchange = Of(Definition("GET")).Add(Encoding.UTF8.GetBytes(key), WordClass.Key, fullLength: 5000);
        Event told = _policy.Tell(exchange);

        Assert.Equal(new string('a', 1023), told["key_accessed"]);
        Assert.Equal("args,keys,key_accessed,key_pattern", told["clipped"]);
        Assert.False(told.Has("encoding"));
        Assert.False(_policy.Tell(Of(Definition("GET"), (new string('a', 1024), WordClass.Key))).Has("clipped"));
    }

    [Fact]
    public void What_is_above_the_caps_is_counted()
    {
        Exchange exchange = Of(Definition("MGET"), [.. Enumerable.Range(0, 100).Select(i => ($"k{i}", WordClass.Key))]);
        exchange.ArgumentsTotal = exchange.KeysTotal = 1000;
        Event told = _policy.Tell(exchange);

        Assert.Equal(16, told["args"].Split(',').Length);
        Assert.Equal("984", told["args_truncated"]);
        Assert.Equal(64, told["keys"].Split(',').Length);
        Assert.Equal(64, told["key_access"].Split(',').Length);
        Assert.Equal("936", told["keys_truncated"]);
    }

    [Fact]
    public void Channels_are_shown()
    {
        CommandDefinition subscribe = Definition("SUBSCRIBE", CommandCategory.PubSub);
        Event told = _policy.Tell(Of(subscribe, ("news", WordClass.Channel), ("x", WordClass.Channel)));
        Assert.Equal("news,x", told["channels"]);
        Assert.Equal("pubsub", told["event_category"]);
        Assert.False(told.Has("keys"));
    }

    [Fact]
    public void An_empty_key_is_shown_and_an_option_that_was_not_kept_is_hidden()
    {
        Exchange exchange = Of(Definition("GET"), ("", WordClass.Key));
        exchange.Arguments = [.. exchange.Arguments, new(0, 0, 5, WordClass.Option)];
        exchange.ArgumentsTotal = ++exchange.ArgumentCount;
        Assert.Contains("\"args\":[\"\",\"<REDACTED>\"],\"keys\":[\"\"]", _policy.Tell(exchange).Line);
    }

    [Fact]
    public void A_session_field_above_the_cap_is_cut_and_named()
    {
        byte[] name = Encoding.ASCII.GetBytes(new string('n', 2000));
        Event told = _policy.Tell(Of(Definition("GET")), Facts() with { ClientName = name });
        Assert.Equal(1024, told["client_name"].Length);
        Assert.Equal("client_name", told["clipped"]);
    }

    private static CommandDefinition RandomDefinition(Random random)
    {
        string[] names = ["GET", "CONFIG SET", "ACL SETUSER", "EVAL", "DEBUG", "HELLO", "MIGRATE"];
        return Definition(names[random.Next(names.Length)], (CommandCategory)random.Next(8))
            .With((CommandBehaviour)random.Next(30));
    }
}
