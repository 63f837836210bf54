using Sensor.Policy;

namespace Sensor.Tests.Policy;

public sealed class PolicyProblemsTests
{
    [Fact]
    public void The_usual_policy_has_no_problems() => Assert.Empty(PolicyProblems.Of(new()));

    [Fact]
    public void All_problems_are_told_at_once_with_their_keys()
    {
        PolicyOptions options = new()
        {
            Otherwise = PolicyAction.Sample,
            HashBytes = 8,
            InternalClients = ["10"],
            Payload = new()
            {
                Value = PayloadTreatment.Hash,
                Secret = PayloadTreatment.Show,
                Option = PayloadTreatment.Truncate(0),
            },
            KeyRules =
            [
                new() { Glob = "a", Pattern = "b" }, new() { Pattern = "(a)\\1" }, new() { Pattern = "(" }, new(),
            ],
            OwnCategories = new Dictionary<string, IReadOnlyList<string>> { ["auth"] = [], ["mine"] = ["A B C"] },
            SlowCommandNsByCategory = new Dictionary<string, long> { ["reads"] = 1 },
            Rules =
            [
                new() { Name = "a b", Action = PolicyAction.Sample },
                new() { Name = "x", Action = PolicyAction.Exclude, Rate = 0.5, Severity = 9 },
                new() { Name = "x", Action = PolicyAction.Include },
                new() { Name = "otherwise", Action = PolicyAction.Include },
                new()
                {
                    Name = "y",
                    Action = PolicyAction.Include,
                    Match = new()
                    {
                        Categories = ["mine", "theirs"],
                        Commands = ["*", "GE*T", " GET"],
                        Clients = ["10.0.0.0/33", "1.2.3.4.5"],
                        Databases = [-1],
                        Outcomes = ["ok"],
                    },
                },
            ],
        };
        string[] keys = [.. PolicyProblems.Of(options).Select(problem => problem.Key)];
        Assert.Equal(
        [
            "otherwise", "rules[0].name", "rules[0].rate", "rules[1].rate", "rules[1].severity", "rules[2].name",
            "rules[3].name", "rules[4].categories", "rules[4].commands", "rules[4].commands",
            "rules[4].commands", "rules[4].clients", "rules[4].clients", "rules[4].databases",
            "rules[4].outcomes", "internal_clients", "categories.auth", "categories.mine", "payload.secret",
            "payload.option", "hash_key_file", "hash_bytes", "key_rules[0]", "key_rules[1].pattern",
            "key_rules[2].pattern", "key_rules[3]", "slow_command_by_category.reads",
        ], keys);
        Assert.Throws<ArgumentException>(() => PolicySnapshot.Compile(options));
    }

    [Theory]
    [InlineData("otherwise")]
    [InlineData("internal_clients")]
    [InlineData("forbidden_command")]
    public void The_sensors_own_names_are_no_rules_of_a_user(string name)
    {
        PolicyOptions options = new() { Rules = [new() { Name = name, Action = PolicyAction.Include }] };
        Assert.Equal("rules[0].name", Assert.Single(PolicyProblems.Of(options)).Key);
    }

    [Theory]
    [InlineData("hash")]
    [InlineData("show")]
    [InlineData("truncate: 4")]
    public void No_form_of_a_secret_can_be_asked_for(string treatment)
    {
        Assert.True(PayloadTreatment.TryParse(treatment, out PayloadTreatment asked));
        PolicyOptions options = new() { HashKey = new byte[32], Payload = new() { Secret = asked } };
        Assert.Equal("payload.secret", Assert.Single(PolicyProblems.Of(options)).Key);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("truncate", false)]
    [InlineData("truncate: 0", false)]
    [InlineData("truncate: x", false)]
    [InlineData("show: 3", false)]
    [InlineData("Show", false)]
    [InlineData("truncate:12", true)]
    [InlineData("redact", true)]
    public void A_treatment_is_one_of_five_words(string text, bool valid) =>
        Assert.Equal(valid, PayloadTreatment.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.1.2.3/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("0.0.0.0/0", "1.2.3.4", true)]
    [InlineData("0.0.0.0/0", "fd00::1", false)]
    [InlineData("::/0", "1.2.3.4", true)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("fd00::/8", "fe00::1", false)]
    public void A_range_holds_its_addresses(string range, string address, bool holds)
    {
        Assert.True(AddressRange.TryParse(range, out AddressRange parsed));
        Assert.True(AddressRange.TryParse(address, out AddressRange one));
        Assert.Equal(holds, parsed.Contains(one.Network));
    }
}
