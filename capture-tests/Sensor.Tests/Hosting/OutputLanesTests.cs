using System.Text;
using Sensor.Configuration;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Hosting;
using Sensor.Sinks;
using Sensor.Tests.Events;

namespace Sensor.Tests.Hosting;

public sealed class OutputsInForceTests
{
    private static readonly EventFormat Text = EventFormats.All.Single(format => format.Name == "text");

    [Fact]
    public void Each_sink_gets_every_event_in_its_format()
    {
        const int Events = 5000;
        MemorySink[] sinks = [new(), new(), new(), new()];
        using OutputsInForce lanes = new(
        [
            new SensorOutput(EventFormats.Json, sinks[0]), new SensorOutput(Text, sinks[1]),
            new SensorOutput(EventFormats.Json, sinks[2]), new SensorOutput(EventFormats.RedshiftUser, sinks[3]),
        ]);
        EventWriter writer = Writer(lanes);
        Write(writer, Events);
        writer.HandOver();
        lanes.Complete();
        Assert.Equal(Events, Lines(sinks[0]).Length);
        Assert.Equal(Lines(sinks[0]), Lines(sinks[2]));
        Assert.Equal(Events, Lines(sinks[1]).Length);
        Assert.All(Lines(sinks[1]), line => Assert.EndsWith("event_id=0123456789abcdef01230000000001ff", line));
        Assert.Empty(sinks[3].Bytes);
        Assert.Equal(Events, lanes.EventsWritten);
        Assert.Equal(Events, writer.Statistics.Events);
    }

    [Fact]
    public void A_sink_that_wants_shorter_lines_gets_them_and_the_others_do_not()
    {
        MemorySink whole = new();
        MemorySink cut = new();
        using OutputsInForce lanes = new(
        [
            new SensorOutput(EventFormats.Json, whole),
            new SensorOutput(EventFormats.Json, cut) { MaxLineBytes = 2048 },
        ]);
        EventWriter writer = Writer(lanes);
        AuditEvent audit = SampleEvents.FillGet(new(), SampleEvents.PlainConnection());
        audit.Args.Add(SampleEvents.Slice(new string('x', 3000)));
        writer.Write(audit);
        writer.HandOver();
        lanes.Complete();
        Assert.InRange(Assert.Single(Lines(whole)).Length, 3000, 5000);
        Assert.InRange(Assert.Single(Lines(cut)).Length, 1, 2048);
        Assert.Contains("\"args_truncated\":", Lines(cut)[0]);
    }

    [Fact]
    public void A_sink_that_fails_is_told_and_the_others_get_what_was_handed_over()
    {
        MemorySink good = new();
        using OutputsInForce lanes = new(
            [new SensorOutput(EventFormats.Json, new FailingSink()), new SensorOutput(EventFormats.Json, good)]);
        EventWriter writer = Writer(lanes);
        Write(writer, 2000);
        writer.HandOver();
        Assert.True(lanes.Failed.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
        Assert.Equal("the disk is full", Assert.Throws<SinkFailure>(lanes.Complete).Message);
        Assert.Equal(2000, Lines(good).Length);
    }

    private static EventWriter Writer(OutputsInForce lanes) =>
        new(new SensorOptions(), new SensorRun(0, []), EventSelection.All, lanes);

    private static void Write(EventWriter writer, int events)
    {
        AuditEvent audit = new();
        ConnectionBlock connection = SampleEvents.PlainConnection();
        for (int i = 0; i < events; i++)
        {
            writer.Write(SampleEvents.FillGet(audit, connection));
        }
    }

    private static string[] Lines(MemorySink sink) =>
        Encoding.UTF8.GetString([.. sink.Bytes]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed class MemorySink : IAuditSink
    {
        public List<byte> Bytes { get; } = [];

        public void Write(ReadOnlySpan<byte> lines) => Bytes.AddRange(lines);

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class FailingSink : IAuditSink
    {
        public void Write(ReadOnlySpan<byte> lines) => throw new SinkFailure("the disk is full");

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
