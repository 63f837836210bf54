using Sensor.Configuration;
using Sensor.Events;
using Sensor.Hosting;
using Sensor.Sinks.Spool;
using Sensor.Tests.Sinks.Spool;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Sensor.Tests.Hosting;

/// <summary>What a spool has lost is told by its cause, in a sentence of its own.</summary>
public sealed class SinkWatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("watch-").FullName;
    private readonly RemoteOutputs _remote;
    private readonly LogLines _lines = new();
    private readonly SinkWatch _watch;

    public SinkWatchTests()
    {
        _remote = new RemoteOutputs(new SpoolOptions { Directory = _folder }, (_, _) => new MemorySink());
        _remote.Use(
        [
            .. ConfigurationFile.Parse("sensor.yaml", """
                sinks:
                  - name: kafka
                    type: kafka
                    brokers: ["a:9092"]
                    topic: a
                """).Sinks.Cast<RemoteSinkConfiguration>(),
        ]);
        _watch = new SinkWatch(_remote, new LoggerConfiguration().WriteTo.Sink(_lines).CreateLogger());
    }

    private sealed class LogLines : ILogEventSink
    {
        public List<string> Said { get; } = [];

        public void Emit(LogEvent logEvent) =>
            Said.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    private SpoolLosses Losses => Assert.Single(_remote.Spools).Losses;

    public void Dispose()
    {
        _remote.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Want_of_room_age_and_damage_are_three_causes()
    {
        ReadOnlyMemory<byte> frame = SpoolSamples.Record(SpoolSamples.Event(1)).Frame;
        Losses.CountEvent(frame.Span);
        Losses.CountExpired(frame.Span);
        Losses.CountExpired(frame.Span);
        Losses.CountMissing(5, 8);
        Losses.CountDamaged(new SpoolPosition(1, 64, 1), 700);
        SensorGap[] gaps = [.. _watch.TakeRest(WallClock.NowNs)];
        Assert.Equal(
            [GapEventCause.SpoolFull, GapEventCause.SpoolExpired, GapEventCause.SpoolDamaged],
            gaps.Select(gap => gap.Cause));
        Assert.Equal([1, 2, 3], gaps.Select(gap => gap.Events));
        Assert.Equal([AuditEvent.Absent, AuditEvent.Absent, 700], gaps.Select(gap => gap.Bytes));
        Assert.Equal(["data_access=1", "data_access=2", ""], gaps.Select(gap => string.Join(',', gap.LostEvents)));
        Assert.Collection(
            _lines.Said,
            line => Assert.EndsWith("lost 1 events; spool.size is its limit", line),
            line => Assert.EndsWith("gave up 2 events that waited longer than spool.age", line),
            line => Assert.Contains("is damaged: 3 events that were in it are missing, and 700 bytes", line));
        Assert.Empty(_watch.TakeRest(WallClock.NowNs));
    }

    [Fact]
    public void Where_nothing_says_how_many_events_were_in_damaged_bytes_no_number_is_told()
    {
        Losses.CountDamaged(300);
        SensorGap gap = Assert.Single(_watch.TakeRest(WallClock.NowNs));
        Assert.Equal((GapEventCause.SpoolDamaged, AuditEvent.Absent, 300), (gap.Cause, gap.Events, gap.Bytes));
        Assert.EndsWith("how many events they were is not known", Assert.Single(_lines.Said));
    }
}
