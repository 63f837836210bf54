using System.Text;
using Sensor.Configuration;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Hosting;
using Sensor.Policy;
using Sensor.Sinks;
using Sensor.Tests.Policy;
using Sensor.Tests.Support;

namespace Sensor.Tests.Golden;

/// <summary>
/// The account of EVENTS.md over every recorded capture: what is made without a policy is, under one, delivered or left
/// out by a named rule; what is always recorded is delivered.
/// </summary>
public sealed class AccountTests
{
    private static readonly PolicyOptions Policy = new()
    {
        InternalClients = ["10.9.0.0/24"],
        Otherwise = PolicyAction.Include,
        Rules =
        [
            new() { Name = "reads", Action = PolicyAction.Sample, Rate = 0.3, Match = new() { Categories = ["keys"] } },
            new() { Name = "noise", Action = PolicyAction.Exclude, Match = new() { Commands = ["PING", "CLIENT S*"] } },
            new() { Name = "all-else", Action = PolicyAction.Exclude, Match = new() { Categories = ["all"] } },
        ],
    };

    private static readonly EventCategory[] AlwaysRecorded =
    [
        EventCategory.FailedAccess, EventCategory.AuthModification, EventCategory.Authentication, EventCategory.Sensor,
    ];

    [Fact]
    public void Made_is_left_out_by_rule_and_delivered()
    {
        long leftOut = 0;
        foreach (string capture in GoldenFile.Captures().Where(
            capture => !File.Exists(GoldenFile.Beside(GoldenFile.PathOf(capture), ".args"))))
        {
            RunStatistics plain = Replay(capture, new());
            RunStatistics policed = Replay(capture, Policy);
            long byRule = policed.CountsByRule.Values.Sum();
            Assert.True(plain.Events == policed.Events + byRule, capture);
            Assert.True(plain.CountsByRule.Count == 0, capture);
            foreach (EventCategory category in AlwaysRecorded)
            {
                long made = plain.ByCategory[(int)category];
                Assert.True(made == policed.ByCategory[(int)category], $"{capture} {category}");
            }

            leftOut += byRule;
        }

        Assert.True(leftOut > 1000, "nothing was left out");
    }

    [Theory]
    [InlineData("replication/diskless-sync.pcap")]
    [InlineData("replication/partial-sync.pcap")]
    public void Of_a_replica_on_a_known_address_the_sync_is_told_and_its_acknowledgements_are_not(string capture)
    {
        List<PolicyRun.Event> plain = Events(capture, new());
        List<PolicyRun.Event> policed = Events(capture, new() { InternalClients = ["10.9.0.2"] });
        Assert.Contains(plain, IsAcknowledgement);
        Assert.DoesNotContain(policed, IsAcknowledgement);
        Assert.DoesNotContain(policed, one => one["command"] == "PING" && one["outcome"] == "success");
        string[] kept = ["PSYNC", "SET", "connection_opened", "connection_closed"];
        foreach (string name in kept)
        {
            Assert.Equal(plain.Count(Is), policed.Count(Is));
            bool Is(PolicyRun.Event one) => one["command"] == name || one["event_action"] == name;
        }

        Assert.Contains(policed, one => one["args"].StartsWith("listening-port", StringComparison.Ordinal));
    }

    private static bool IsAcknowledgement(PolicyRun.Event one) =>
        one["command"] == "REPLCONF" && one["args"].StartsWith("ACK", StringComparison.OrdinalIgnoreCase);

    private static List<PolicyRun.Event> Events(string capture, PolicyOptions policy)
    {
        using KeepingSink sink = new();
        Replay(capture, policy, sink);
        return [.. sink.Text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => new PolicyRun.Event(line))];
    }

    private static RunStatistics Replay(string capture, PolicyOptions policy, IAuditSink? sink = null)
    {
        using ReplayRun run = ReplayRun.Open(new ReplayRequest
        {
            Files = [GoldenFile.PathOf(capture)],
            Selection = EventSelection.All,
            Options = new SensorOptions { RethrowErrors = true, Policy = policy },
        });
        using KeepingSink none = new();
        return run.Run([new SensorOutput(EventFormats.Json, sink ?? none)], CancellationToken.None).Statistics;
    }

    private sealed class KeepingSink : IAuditSink
    {
        public StringBuilder Text { get; } = new();

        public void Write(ReadOnlySpan<byte> lines) => Text.Append(Encoding.UTF8.GetString(lines));

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
