using System.Text;
using Sensor.Commands;
using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Hosting.Activity;
using Sensor.Packets;
using Sensor.Sinks;

namespace Sensor.Tests.Hosting;

public sealed class WorkerTests : IDisposable
{
    private static readonly FlowKey ToServer = new(1, 2, 40000, 6379);
    private static readonly byte[] Get = Encoding.ASCII.GetBytes("*2\r\n$3\r\nGET\r\n$6\r\nuser:1\r\n");
    private static readonly byte[] Reply = Encoding.ASCII.GetBytes("$6\r\nSECRET\r\n");

    private readonly CountingSink _sink = new();
    private readonly ActivityTotals _activity = new(0);
    private readonly OutputsInForce _lanes;
    private readonly Worker _worker;
    private uint _client = 100;
    private uint _server = 900;
    private SegmentBatch? _batch;
    private long _nowNs = 1_700_000_000_000_000_000;

    public WorkerTests()
    {
        SensorOptions options = new() { RethrowErrors = true };
        _lanes = new OutputsInForce(_sink);
        EventWriter events = new(options, new SensorRun(0, []) { Activity = _activity }, EventSelection.All, _lanes);
        _worker = new Worker(options, CommandTable.Load(), events);
    }

    public void Dispose() => _lanes.Dispose();

    [Fact]
    public void An_in_order_packet_allocates_nothing_from_segment_to_line()
    {
        Open();
        Exchange(1000);
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            // Fewer than fill a block: handing a block over may rent a new one.
            _worker.HandOver();
            long before = GC.GetAllocatedBytesForCurrentThread();
            Exchange(100);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void What_is_open_and_told_is_published_with_each_batch()
    {
        _batch = new SegmentBatch();
        Open();
        Exchange(10);
        Assert.Equal((0, 0), (_worker.OpenSessions, _worker.EventsTold));
        Deliver();
        Assert.Equal((1, 11), (_worker.OpenSessions, _worker.EventsTold));
        _worker.End();
        _worker.Advance(long.MaxValue);
        Assert.Equal((0, 12), (_worker.OpenSessions, _worker.EventsTold));
    }

    [Fact]
    public void Every_command_is_one_line_and_counted_once()
    {
        Open();
        Exchange(5000);
        _worker.End();
        _lanes.Complete();
        Assert.Equal(5000, _worker.Statistics.Commands);
        Assert.Equal(5000 + 2, _sink.Lines); // opened, closed
        Assert.Equal(_sink.Lines, _worker.Statistics.Events);
        Assert.Equal(5000, _worker.Statistics.CountsByCommand["GET"]);
        Assert.Equal(5000, Assert.Single(_worker.Statistics.Users).Events);
    }

    [Fact]
    public void A_batch_gives_the_lines_that_its_segments_give_and_allocates_nothing()
    {
        _batch = new SegmentBatch();
        Open();
        Exchange(400);
        Deliver();
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            _worker.HandOver();
            Exchange(100);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Deliver();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        _worker.End();
        _lanes.Complete();
        Assert.Equal(900 + 2, _sink.Lines);
        Assert.Equal(900, _worker.Statistics.Commands);
    }

    private void Deliver()
    {
        _worker.Accept(_batch!);
        _batch!.Clear();
    }

    private void Open()
    {
        Send(ToServer, TcpFlags.Syn, []);
        _client++;
        Send(ToServer.Reversed, TcpFlags.Syn | TcpFlags.Ack, []);
        _server++;
        Send(ToServer, TcpFlags.Ack, []);
    }

    private void Exchange(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Send(ToServer, TcpFlags.Ack, Get);
            _client += (uint)Get.Length;
            Send(ToServer.Reversed, TcpFlags.Ack, Reply);
            _server += (uint)Reply.Length;
        }
    }

    private void Send(FlowKey key, TcpFlags flags, byte[] payload)
    {
        bool toServer = key == ToServer;
        _nowNs += 10_000;
        TcpSegment segment = new()
        {
            Key = key,
            TimeNs = _nowNs,
            Sequence = toServer ? _client : _server,
            Acknowledgement = toServer ? _server : _client,
            Flags = flags,
            Window = 65535,
            Payload = payload,
            WireLength = payload.Length,
        };
        if (_batch is not null)
        {
            Assert.True(_batch.TryAdd(segment));
            return;
        }

        _worker.Advance(_nowNs - (_nowNs % 10_000_000));
        _worker.Add(segment);
        _worker.EndTurn();
    }

    private sealed class CountingSink : IAuditSink
    {
        public long Lines { get; private set; }

        public void Write(ReadOnlySpan<byte> lines) => Lines += lines.Count((byte)'\n');

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
