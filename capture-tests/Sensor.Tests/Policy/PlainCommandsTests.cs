using System.Text;
using Sensor.Commands;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Formats;
using Sensor.Sessions;

namespace Sensor.Tests.Policy;

/// <summary>A plain event is the event that the long way makes and writes, byte for byte.</summary>
public sealed class PlainCommandsTests
{
    private static readonly CommandDefinition Get = SampleExchange.Definition("GET");

    // Where frames are told nothing is plain; of frames with the number 0 nothing is written.
    private readonly PolicyRun _long = new(new() { Frames = true });
    private readonly PolicyRun _short = new();

    [Fact]
    public void An_ordinary_command_that_worked_is_plain()
    {
        Exchange exchange = Read();
        exchange.Marks = ExchangeMarks.Pipelined;
        Assert.True(IsPlain(exchange));
    }

    [Fact]
    public void Replies_of_any_type_and_size_are_written_alike()
    {
        CommandDefinition del = SampleExchange.Definition("DEL").With(CommandBehaviour.Ordinary, countsAffected: true);
        foreach (ReplyType type in Enum.GetValues<ReplyType>())
        {
            foreach (long number in (long[])[0, 7, 42, 999, 12_345, 1_000_000, 123_456_789_012])
            {
                Exchange exchange = SampleExchange.Of(del, ("user:12345", WordClass.Key), ("x", WordClass.Value));
                exchange.Reply = type;
                exchange.ReplyInteger = number;
                exchange.ReplySizeBytes = exchange.SizeBytes = Math.Min(number, 1 << 20);
                exchange.ReplyElements = number % 2 == 0 ? number : -1;
                exchange.Offset = number;
                exchange.ReplyFirstByteTimeNs = exchange.LastByteTimeNs + number;
                AssertSame(exchange);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("user:12345:email")]
    [InlineData("exactly8")]
    [InlineData("nine nine")]
    [InlineData("quo\"te")]
    [InlineData("back\\slash")]
    [InlineData("seven\"7")]
    [InlineData("tab\there")]
    [InlineData("del\u007f")]
    [InlineData("caf\u00e9")]
    [InlineData("~ }{|")]
    public void Texts_are_written_alike(string text)
    {
        AssertSame(SampleExchange.Of(Get, (text, WordClass.Key)));
        AssertSame(SampleExchange.Of(Get, ("key", WordClass.Key), (text, WordClass.Option), ("v", WordClass.Secret)));
    }

    [Fact]
    public void Where_anything_is_special_the_long_way_is_taken()
    {
        AssertSpecial(exchange => exchange.Fate = ExchangeFate.Silent);
        AssertSpecial(exchange => exchange.Fail(FailureReason.WrongType, "WRONGTYPE"));
        AssertSpecial(exchange => exchange.TransactionOffset = 5);
        AssertSpecial(exchange => exchange.Marks = ExchangeMarks.KeysUncertain);
        AssertSpecial(exchange => exchange.Marks = ExchangeMarks.Truncated | ExchangeMarks.Pipelined);
        AssertSpecial(exchange => exchange.ReplyFirstByteTimeNs = exchange.LastByteTimeNs + 100_000_000);
        AssertSpecial(exchange => exchange.ReplyElements = 1000);
        AssertSpecial(exchange => exchange.SizeBytes = 1 << 20);
        AssertSpecial(exchange => exchange.ArgumentsTotal++);
        AssertSpecial(exchange => exchange.KeysTotal++);
        AssertSpecial(exchange => exchange.Add(new byte[2000], WordClass.Key));
        AssertSpecial(exchange => exchange.Add("cut"u8.ToArray(), WordClass.Key, fullLength: 9));
        AssertSpecial(exchange => exchange.Definition = SampleExchange.Definition("INFO").With(
            CommandBehaviour.Ordinary, privileged: true));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(900)]
    [InlineData(1500)]
    [InlineData(100_000)]
    public void A_line_that_would_be_too_long_is_shortened_alike(int maxLineBytes)
    {
        Exchange exchange = SampleExchange.Of(Get);
        for (int i = 0; i < 10; i++)
        {
            exchange.Add(Encoding.ASCII.GetBytes($"a key of some length: {i}"), WordClass.Key);
        }

        AuditEvent audit = _short.Builder.Command(exchange, new(SampleExchange.Facts(), UncertainMembers.None));
        Assert.NotNull(audit.Plain);
        string plain = Write(audit, maxLineBytes);
        audit.LeavePlain();
        Assert.Equal(Write(audit, maxLineBytes), plain);
    }

    [Fact]
    public void What_an_event_before_held_does_not_show_in_a_plain_one()
    {
        string alone = _short.Tell(Read()).Line;
        PolicyRun run = new();
        run.Tell(Read().Fail(FailureReason.PermissionDenied, "NOPERM"));
        run.Tell(SampleExchange.Login("alice", "pw"));
        Assert.Equal(alone, run.Tell(Read()).Line);
        AuditEvent told = run.Builder.Command(Read(), new(SampleExchange.Facts(), UncertainMembers.None));
        told.LeavePlain();
        told.CaptureFile = new("x.pcap"u8.ToArray());
        told.Tags = EventTags.FirstSeenUser;
        Assert.NotEqual(alone, run.Tell(told).Line);
        Assert.Equal(alone, run.Tell(Read()).Line);
    }

    private static Exchange Read() => SampleExchange.Of(Get, ("user:12345:email", WordClass.Key));

    private static bool IsPlain(Exchange exchange) =>
        new PolicyRun().Builder.Command(exchange, new(SampleExchange.Facts(), UncertainMembers.None)).Plain is not null;

    private void AssertSpecial(Action<Exchange> change)
    {
        Exchange exchange = Read();
        change(exchange);
        Assert.False(IsPlain(exchange));
        AssertSame(exchange);
    }

    private void AssertSame(Exchange exchange)
    {
        ConnectionFacts facts = SampleExchange.Facts();
        Assert.Equal(_long.Tell(exchange, facts).Line, _short.Tell(exchange, facts).Line);

        // The format alone: the same event, once as plain and once as any other.
        AuditEvent audit = _short.Builder.Command(exchange, new(facts, UncertainMembers.None));
        audit.Sequence = 17;
        string plain = Write(audit);
        audit.LeavePlain();
        Assert.Equal(Write(audit), plain);
    }

    private static string Write(AuditEvent audit, int maxLineBytes = JsonFormat.MaxEventBytes)
    {
        OutputBuffer output = new(16);
        new JsonFormat(maxLineBytes).Write(audit, output);
        return Encoding.UTF8.GetString(output.Written);
    }
}
