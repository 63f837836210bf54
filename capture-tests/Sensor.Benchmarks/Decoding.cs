using System.Buffers.Binary;
using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Hosting.Activity;
using Sensor.Packets;
using Sensor.Policy;
using Sensor.Sinks;

namespace Sensor.Benchmarks;

/// <summary>Frames to lines of JSON on this thread, as a replay with one worker does it, without files.</summary>
internal sealed class Decoding : IAnomalyReporter, IDisposable
{
    private readonly PacketDecoder _decoder;
    private readonly OutputsInForce _lanes = new(new NowhereSink());
    private readonly Worker _worker;
    private readonly DirectRoute _route;
    private long _timeNs = 1_700_000_000_000_000_000;

    /// <param name="policy">Default: everything is told.</param>
    /// <param name="activity">Counts what happened; null: nothing does.</param>
    public Decoding(PolicyOptions? policy = null, ActivityTotals? activity = null)
    {
        SensorOptions options = new() { RethrowErrors = true, Policy = policy ?? new() };
        _decoder = new PacketDecoder(options.Packets, this);
        SensorRun run = new(0, []) { Activity = activity };
        _worker = new Worker(options, CommandTable.Load(), new EventWriter(options, run, EventSelection.All, _lanes));
        _route = new DirectRoute(_worker);
    }

    public long Events => _worker.Statistics.Events;

    /// <summary>
    /// Frames as <see cref="Traffic"/> keeps them; the same frames may come again: they are connections anew.
    /// </summary>
    public void Decode(ReadOnlySpan<byte> frames)
    {
        _timeNs += 60_000_000_000;
        while (!frames.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(frames);
            _timeNs += 10_000;
            CapturedPacket packet = new()
            {
                Data = frames.Slice(4, length),
                OriginalLength = length,
                TimeNs = _timeNs,
                LinkType = LinkType.Ethernet,
                Frame = 1,
            };
            frames = frames[(4 + length)..];
            if (_decoder.TryDecode(packet, out TcpSegment segment) == PacketStatus.Segment)
            {
                _route.Add(segment);
            }
        }

        _route.Flush();
    }

    /// <summary>As a live run does each 100 ms.</summary>
    public void HandOver() => _worker.HandOver();

    public void Report(AnomalyKind kind, int connection)
    {
    }

    public void Dispose()
    {
        _worker.End();
        _lanes.Complete();
        _lanes.Dispose();
    }

    private sealed class NowhereSink : IAuditSink
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
