using System.Text;
using Sensor.Formats;
using Sensor.Hosting;
using Sensor.Sinks;
using Sensor.Tests.Sinks.Spool;

namespace Sensor.Tests.Hosting;

public sealed class OutputOrderTests
{
    [Fact]
    public void A_sink_that_goes_on_keeps_the_order_of_what_was_handed_over_before()
    {
        SlowSink slow = new();
        SensorOutput going = new(EventFormats.Json, slow);
        using OutputsInForce outputs = new([going]);
        LaneWriter[] writers = outputs.Enter(out OutputLanes lanes);
        for (int i = 0; i < 200; i++)
        {
            if (i == 100)
            {
                outputs.Replace([going, new SensorOutput(EventFormats.Json, new SlowSink())]);
                writers = outputs.MoveOver(ref lanes);
            }

            Array.ForEach(writers, writer =>
            {
                writer.Write(SpoolSamples.Event(i, connections: 1));
                writer.HandOver();
            });
            outputs.Settle();
        }

        outputs.Leave(lanes);
        outputs.Complete();
        Assert.False(slow.Overlapped, "two threads wrote to one sink");
        Assert.Equal(Enumerable.Range(0, 200), slow.Numbers());
        Assert.Equal(200, outputs.EventsWritten);
    }

    /// <summary>Takes its time, and notices when it is not left alone.</summary>
    private sealed class SlowSink : IAuditSink
    {
        private readonly StringBuilder _lines = new();
        private int _inside;

        public bool Overlapped { get; private set; }

        public IEnumerable<int> Numbers() => _lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line[(line.IndexOf("user:", StringComparison.Ordinal) + 5)..])
            .Select(rest => int.Parse(rest[..rest.IndexOf('"')], System.Globalization.CultureInfo.InvariantCulture));

        public void Write(ReadOnlySpan<byte> lines)
        {
            Overlapped |= Interlocked.Exchange(ref _inside, 1) == 1;
            Thread.Sleep(2);
            _lines.Append(Encoding.UTF8.GetString(lines));
            Volatile.Write(ref _inside, 0);
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
