using System.Text;
using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Sessions;
using static Sensor.Tests.Policy.SampleExchange;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class CardDisclosureTests
{
    private const string Card = "4111111111111111";
    private const string MaskedCard = "411111******1111";

    [Fact]
    public void Card_numbers_are_masked_wherever_a_text_is_shown()
    {
        Exchange publish = Of(Definition("PUBLISH"), ("ch:" + Card, WordClass.Channel), (Card, WordClass.Option))
            .Add(Encoding.ASCII.GetBytes("key:" + Card), WordClass.Key)
            .Mark(ExchangeMarks.Midstream); // the definition made here names no channels
        ConnectionFacts facts = Facts() with
        {
            ClientName = Encoding.ASCII.GetBytes("pay " + Card),
            User = Encoding.ASCII.GetBytes(Card),
        };
        Event told = new PolicyRun().Tell(publish, facts);
        Assert.DoesNotContain(Card, told.Line, StringComparison.Ordinal);
        Assert.Equal($"ch:{MaskedCard},{MaskedCard},key:{MaskedCard}", told["args"]);
        Assert.Equal(($"key:{MaskedCard}", $"key:{MaskedCard}"), (told["keys"], told["key_accessed"]));
        Assert.Equal(($"ch:{MaskedCard}", "key:*"), (told["channels"], told["key_pattern"]));
        Assert.Equal(($"pay {MaskedCard}", MaskedCard), (told["client_name"], told["user"]));
        Event plain = new PolicyRun(new() { MaskCardNumbers = false }).Tell(publish, facts);
        Assert.Equal($"key:{Card}", plain["keys"]);
    }

    [Fact]
    public void Of_a_card_number_that_is_cut_off_no_more_than_six_digits_are_shown()
    {
        Exchange publish = Of(Definition("PUBLISH"), ("ch:" + Card, WordClass.Channel), (Card, WordClass.Option))
            .Mark(ExchangeMarks.Midstream);
        Event told = new PolicyRun(new() { MaxTextBytes = 14 })
            .Tell(publish, Facts() with { ClientName = Encoding.ASCII.GetBytes("pay 5555-5555-5555-4444") });
        Assert.Equal("ch:411111*****,411111********", told["args"]);
        Assert.Equal(("ch:411111*****", "pay 5555-55**-"), (told["channels"], told["client_name"]));
    }

    /// <summary>What is kept of a word may be shorter than the longest text: late in a long command, under an older policy.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_card_number_is_cut_off_wherever_keeping_ended(bool isKey)
    {
        Exchange get = Of(Definition("GET")).Add(
            Encoding.ASCII.GetBytes("user:" + Card[..^1]), isKey ? WordClass.Key : WordClass.Option, fullLength: 900);
        Event told = new PolicyRun().Tell(get);
        Assert.Equal("user:411111*********", told["args"]);
        Assert.Equal(isKey ? "user:411111*********" : "", told["keys"]);
        Event whole = new PolicyRun().Tell(Of(Definition("GET"), ("user:4111111111", WordClass.Option)));
        Assert.Equal("user:4111111111", whole["args"]);
    }

    /// <summary>Where the server says that it does not know it, and where it seems to know what the table lacks.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_card_number_in_place_of_a_command_is_masked(bool isRefused)
    {
        Exchange unknown = Of(null);
        unknown.Name = unknown.Keep(Encoding.ASCII.GetBytes(Card), Card.Length, WordClass.Name);
        unknown.Failure = isRefused ? FailureReason.UnknownCommand : FailureReason.None;
        foreach (string line in new PolicyRun().TellInEveryFormat(unknown))
        {
            Assert.DoesNotContain(Card, line, StringComparison.Ordinal);
        }

        Assert.Equal(MaskedCard, new PolicyRun().Tell(unknown)["command"]);
        Assert.Equal(Card, new PolicyRun(new() { MaskCardNumbers = false }).Tell(unknown)["command"]);
    }
}
