using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Policy;
using static Sensor.Tests.Policy.SampleExchange;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class KeyClassifierTests
{
    private readonly PolicyRun _policy = new(new()
    {
        KeyRules =
        [
            new() { Glob = "patient:*:public", DataCategory = "open", Sensitive = false },
            new() { Glob = "patient:*", DataCategory = "PHI" },
            new() { Pattern = "^(card|pan)[:_]\\d+$", DataCategory = "PCI" },
            new() { Glob = "secret*" },
            new() { Pattern = "mail", DataCategory = "PII" },
            new() { Glob = "card:*", DataCategory = "late" },
        ],
        KeyTemplates = ["cart:*:items", "cart:*", "v?:*"],
    });

    [Theory]
    [InlineData("patient:1", "PHI", true)]
    [InlineData("patient:1:public", "open", false)]
    [InlineData("card:12", "PCI", true)]
    [InlineData("pan_12", "PCI", true)]
    [InlineData("card:x", "late", true)]
    [InlineData("secrets", "", true)]
    [InlineData("user:1:email", "PII", true)]
    [InlineData("user:1", "", false)]
    public void The_first_rule_that_matches_says_what_a_key_holds(string key, string category, bool sensitive)
    {
        for (int again = 0; again < 2; again++)
        {
            Event told = _policy.Tell(Get(key));
            Assert.Equal((category, sensitive), (told["data_category"], told.Has("sensitive")));
        }
    }

    [Fact]
    public void All_keys_of_a_command_are_asked_and_the_first_rule_wins()
    {
        Event told = _policy.Tell(Of(
            Definition("MGET"), ("x", WordClass.Key), ("mail", WordClass.Key), ("card:1", WordClass.Key)));
        Assert.Equal("PCI", told["data_category"]);
    }

    [Theory]
    [InlineData("cart:7:items", "cart:*:items")]
    [InlineData("cart:7", "cart:*")]
    [InlineData("v2:7", "v?:*")]
    [InlineData("user:7", "user:*")]
    public void Templates_of_ones_own_come_before_the_built_in_ones(string key, string pattern) =>
        Assert.Equal(pattern, _policy.Tell(Get(key))["key_pattern"]);

    [Fact]
    public void A_hostile_key_costs_linear_time()
    {
        PolicyRun policy = new(new() { KeyRules = [new() { Pattern = "^(a+)+$", DataCategory = "PII" }] });
        Assert.Equal("", policy.Tell(Get(new string('a', 200) + "!"))["data_category"]);
        Assert.Equal("PII", policy.Tell(Get(new string('a', 1000)))["data_category"]);
    }

    [Fact]
    public void Keys_that_share_a_place_in_the_memory_keep_their_own_verdicts()
    {
        KeyVerdicts verdicts = new();
        for (int i = 0; i < 20_000; i++)
        {
            verdicts.Keep(BitConverter.GetBytes(i), i);
            Assert.True(verdicts.TryGet(BitConverter.GetBytes(i), out int verdict) && verdict == i);
        }

        for (int i = 0; i < 20_000; i++)
        {
            Assert.True(!verdicts.TryGet(BitConverter.GetBytes(i), out int verdict) || verdict == i);
        }

        verdicts.Keep(new byte[200], 1);
        Assert.False(verdicts.TryGet(new byte[200], out _));
    }

    [Fact]
    public void Nothing_is_allocated_for_keys_that_were_seen()
    {
        PolicyStage stage = new(PolicySnapshot.Compile(new()
        {
            KeyRules = [new() { Glob = "x*" }, new() { Pattern = "^user:\\d+$", DataCategory = "PII" }],
            KeyTemplates = ["user:*"],
        }), 0, null);
        Exchange get = Get("user:1");
        Exchange large = Get(new string('a', 500));
        Sensor.Sessions.ConnectionFacts facts = Facts();
        Assert.Equal(0, Support.Allocations.Least(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                stage.Commands.Command(get, new(facts, default));
                stage.Commands.Command(large, new(facts, default));
            }
        }));
    }

    private static Exchange Get(string key) => Of(Definition("GET"), (key, WordClass.Key));
}
