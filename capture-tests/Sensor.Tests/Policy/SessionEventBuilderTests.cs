using System.Text;
using Sensor.Anomalies;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Policy;
using Sensor.Streams;
using Sensor.Tests.Events;
using Sensor.Tests.Support;
using Event = Sensor.Tests.Policy.PolicyRun.Event;

namespace Sensor.Tests.Policy;

public sealed class SessionEventBuilderTests
{
    private readonly PolicyRun _policy = new();

    [Fact]
    public void Every_event_without_a_command_has_an_id_of_its_kind_and_is_valid()
    {
        StreamOpened opened = new(SampleExchange.Facts().Key, SampleEvents.TimeNs);
        ConnectionTotals totals = new(0, 1_500_000, CloseReason.Rst)
        {
            BytesToServer = 1,
            BytesToClient = 2,
            Commands = 3,
            Events = 4,
        };
        CaptureGapReport drop = new(GapEventCause.KernelDrop, 9, 1) { Packets = 10, Interface = "eth0"u8.ToArray() };
        CaptureGapReport gap = new(GapEventCause.MissingSegment, SampleEvents.TimeNs, 0)
        {
            Direction = AuditDirection.ToServer,
            Bytes = 1460,
            Holes = 1,
            FirstTimeNs = 1,
            LastTimeNs = 2,
        };
        Event[] events =
        [
            _policy.Tell(_policy.Sessions.Opened(SampleExchange.Facts(), opened)),
            _policy.Tell(_policy.Sessions.Closed(SampleExchange.Facts(), totals)),
            _policy.Tell(_policy.Sessions.Identified(SampleExchange.Facts(), 5, 0x64)),
            _policy.Tell(_policy.Sessions.Gap(gap, SampleExchange.Facts())),
            _policy.Tell(_policy.Sessions.Gap(drop, null)),
            _policy.Tell(_policy.Sessions.Anomaly(new(AnomalyKind.OverlapConflict, 2, 5, 0), SampleExchange.Facts())),
            _policy.Tell(_policy.Sessions.Sensor(EventIdKind.SensorStarted, 5, 0)),
        ];

        Assert.Equal(
            "connection_opened connection_closed user_identified capture_gap capture_gap anomaly sensor_started",
            string.Join(' ', events.Select(told => told["event_action"])));
        Assert.Equal(events.Length, events.Select(told => told["event_id"][..20]).Distinct().Count());
        Assert.Equal("midstream", events[0]["capture"]);
        Assert.Equal(
            "1.500 1 2 3 4 rst",
            Values(events[1], "duration_ms bytes_to_server bytes_to_client commands events close_reason"));
        Assert.Equal("alice 0123456789abcdef0123000000000064", Values(events[2], "user since_event_id"));
        Assert.Equal("to_server 1460 1 missing_segment", Values(events[3], "direction bytes holes cause"));
        Assert.Equal("10 eth0 kernel_drop", Values(events[4], "packets interface cause"));
        Assert.False(events[4].Has("session_id"));
        Assert.Equal("overlap_conflict 2", Values(events[5], "kind count"));
        SchemaValidator.ValidateText(Encoding.UTF8.GetBytes(string.Concat(events.Select(told => told.Line))));
    }

    [Fact]
    public void A_push_tells_channel_and_size()
    {
        PushFrame push = new()
        {
            Offset = 0x64,
            TimeNs = 7,
            SizeBytes = 44,
            Kind = "message"u8.ToArray(),
            Channel = "ne\u0001s"u8.ToArray(),
            ChannelFullLength = 4,
        };
        Event told = _policy.Tell(_policy.Builder.Push(push, SampleExchange.Facts()));

        Assert.Equal(
            "redis_push pubsub message ne\\x01s escaped 44",
            Values(told, "event_type event_category event_action channels encoding push_size_bytes"));
        Assert.Equal("000000000064", told["event_id"][20..]);
        Assert.NotEqual("0123456789abcdef0123", told["event_id"][..20]);
        SchemaValidator.ValidateText(Encoding.UTF8.GetBytes(told.Line));
    }

    private static string Values(Event told, string names) =>
        string.Join(' ', names.Split(' ').Select(name => told[name]));
}
