using Sensor.Configuration;
using Sensor.Formats;
using Sensor.Hosting;
using Sensor.Sinks;

namespace Sensor.Tests.Hosting;

public sealed class WrittenMarkTests : IDisposable
{
    private readonly SensorPipeline _pipeline = new(
        new SensorOptions(), new SensorRun(0, []), EventSelection.All, [new SensorOutput(EventFormats.Json, new NoSink())],
        live: true);

    private readonly long _packetsNs = WallClock.NowNs + 1_000_000_000;

    private long HostNs => _packetsNs + 500;

    public void Dispose() => _pipeline.Dispose();

    [Fact]
    public void All_is_written_up_to_where_the_slowest_source_is()
    {
        WrittenMark mark = new([() => HostNs, () => _packetsNs], _pipeline);
        mark.Look();
        Assert.Equal(_packetsNs, mark.TimeNs);
    }

    [Fact]
    public void The_hosts_streams_alone_are_a_source()
    {
        WrittenMark mark = new([() => HostNs], _pipeline);
        mark.Look();
        Assert.Equal(HostNs, mark.TimeNs);
    }

    private sealed class NoSink : IAuditSink
    {
        public void Write(ReadOnlySpan<byte> lines)
        {
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
