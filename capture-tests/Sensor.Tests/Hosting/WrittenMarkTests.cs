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

    private long _packetsNs;
    private long _hostNs;

    public void Dispose() => _pipeline.Dispose();

    [Fact]
    public void All_is_written_up_to_where_the_slowest_source_is()
    {
        WrittenMark mark = new([() => _hostNs, () => _packetsNs], _pipeline, () => 0);
        LetTimePass();
        mark.Look();
        Assert.Equal(_packetsNs, mark.Time.WallNs);
    }

    [Fact]
    public void The_hosts_streams_alone_are_a_source()
    {
        WrittenMark mark = new([() => _hostNs], _pipeline, () => 0);
        LetTimePass();
        mark.Look();
        Assert.Equal(_hostNs, mark.Time.WallNs);
    }

    private void LetTimePass()
    {
        Thread.Sleep(2);
        _packetsNs = WallClock.NowNs;
        Thread.Sleep(2);
        _hostNs = WallClock.NowNs;
        Thread.Sleep(2);
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
