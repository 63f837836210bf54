using System.Text;
using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Sinks;
using Sensor.Tests.Policy;

namespace Sensor.Tests.Hosting;

public sealed class LeftOutCountsTests
{
    [Fact]
    public void Counts_outlive_a_policy_that_is_replaced()
    {
        LeftOutCounts counts = new();
        counts.Use(["a", "b"]);
        counts.Count(0);
        counts.Count(1);
        counts.Use(["b", "c"]);
        counts.Count(0);
        Dictionary<string, long> sum = [];
        counts.SumInto(sum);
        Assert.Equal([("a", 1L), ("b", 2L)], sum.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        LeftOutCounts all = new();
        all.Add(counts);
        all.Add(counts);
        sum.Clear();
        all.SumInto(sum);
        Assert.Equal([("a", 2L), ("b", 4L)], sum.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void A_heartbeat_says_what_each_rule_left_out()
    {
        TextSink sink = new();
        using OutputsInForce lanes = new(sink);
        EventWriter writer = new(new SensorOptions(), new SensorRun(0, []), EventSelection.All, lanes);
        SensorEvents sensor = new(writer, new SharedSequence());
        sensor.TellHeartbeat(1, new Heartbeat(60, 5, 6, 0, new Dictionary<string, long> { ["ping"] = 3, ["cache"] = 12 }));
        sensor.HandOver();
        lanes.Complete();
        PolicyRun.Event beat = new(sink.Text.ToString());
        Assert.Equal(("heartbeat", "cache=12,ping=3"), (beat["event_action"], beat["left_out"]));
    }

    private sealed class TextSink : IAuditSink
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
