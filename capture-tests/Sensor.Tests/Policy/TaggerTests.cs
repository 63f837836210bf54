using Sensor.Commands;
using Sensor.Exchanges;
using static Sensor.Tests.Policy.SampleExchange;

namespace Sensor.Tests.Policy;

public sealed class TaggerTests
{
    private readonly PolicyRun _policy = new();

    [Theory]
    [InlineData("0", "")]
    [InlineData("0 COUNT 10000", "dangerous_pattern")]
    [InlineData("0 count 9999", "")]
    [InlineData("0 MATCH * COUNT 20000", "dangerous_pattern")]
    [InlineData("0 COUNT 20000 MATCH user:*", "")]
    [InlineData("17 COUNT 20000 TYPE string", "dangerous_pattern")]
    [InlineData("0 COUNT x0000", "")]
    public void A_scan_of_everything_in_large_steps_is_a_dangerous_pattern(string words, string tags)
    {
        Exchange scan = Of(Definition("SCAN"), [.. words.Split(' ').Select(word => (word, WordClass.Option))]);
        Assert.Equal(tags, _policy.Tell(scan)["tags"]);
    }

    [Theory]
    [InlineData(1000, (int)KeyAccess.Read, "dangerous_pattern")]
    [InlineData(999, (int)KeyAccess.Read, "")]
    [InlineData(1000, (int)KeyAccess.Delete, "")]
    public void A_read_of_very_many_keys_is_a_dangerous_pattern(long keys, int access, string tags)
    {
        Exchange mget = Of(Definition("MGET"), ("k", WordClass.Key));
        mget.Keys[0] = mget.Keys[0] with { Access = (KeyAccess)access };
        mget.KeysTotal = keys;
        Assert.Equal(tags, _policy.Tell(mget)["tags"]);
    }

    [Fact]
    public void Monitor_is_tagged_unless_it_was_refused()
    {
        CommandDefinition monitor =
            Definition("MONITOR", CommandCategory.PrivilegedAction).With(CommandBehaviour.Monitor);
        Assert.Equal("dangerous_command,monitor_opened", _policy.Tell(Of(monitor))["tags"]);
        Exchange refused = Of(monitor).Fail(FailureReason.PermissionDenied, "NOPERM");
        Assert.Equal("dangerous_command", _policy.Tell(refused)["tags"]);
    }

    [Fact]
    public void Slow_has_a_threshold_for_each_category()
    {
        PolicyRun policy = new(new()
        {
            SlowCommandNs = 1_000_000,
            SlowCommandNsByCategory = new Dictionary<string, long> { ["data_access"] = 10_000_000 },
        });
        Assert.Equal("", policy.Tell(Of(Definition("GET"), ("k", WordClass.Key)))["tags"]);
        Assert.Equal("slow_command", policy.Tell(Of(Definition("PING", CommandCategory.Other)))["tags"]);
    }

    [Fact]
    public void What_is_a_dangerous_pattern_can_be_chosen()
    {
        PolicyRun policy = new(new() { DangerousScanCount = 0, DangerousReadKeys = 2 });
        Assert.Equal("dangerous_pattern", policy.Tell(Of(Definition("SCAN"), ("0", WordClass.Option)))["tags"]);
        Exchange mget = Of(Definition("MGET"), ("a", WordClass.Key), ("b", WordClass.Key));
        Assert.Equal("dangerous_pattern", policy.Tell(mget)["tags"]);
    }
}
