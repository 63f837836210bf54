using Sensor.Configuration;
using Sensor.Hosting;
using Sensor.Packets;
using Sensor.Streams;

namespace Sensor.Fuzz;

/// <summary>
/// Workers as a replay has them, on this thread, and what they wrote. One connection can be played into them.
/// </summary>
internal sealed class EventHarness : IDisposable
{
    private readonly MemorySink _sink = new();
    private readonly OutputsInForce _lanes;
    private readonly Worker[] _workers;
    private readonly uint[] _next = [1000, 0xffff_ff00];
    private PacketClock _clock;
    private long _timeNs = 1_700_000_000_000_000_000;
    private long _lastTimeNs;
    private ushort _serverPort = 6379;

    public EventHarness(int workers)
    {
        SensorOptions options = new() { RethrowErrors = true, Pushes = true };
        _lanes = new OutputsInForce(_sink);
        SensorRun run = new(0, ["fuzz"]);
        _workers = [.. Enumerable.Range(0, workers)
            .Select(_ => new Worker(options, Facts.Table, new EventWriter(options, run, EventSelection.All, _lanes)))];
    }

    public void Add(in TcpSegment segment)
    {
        _lastTimeNs = Math.Max(_lastTimeNs, segment.TimeNs);
        if (_clock.TryAdvance(segment.TimeNs, out long nowNs))
        {
            foreach (Worker worker in _workers)
            {
                worker.Advance(nowNs);
            }
        }

        uint hash = (uint)segment.Key.Canonical.GetHashCode();
        Worker one = _workers[(int)(((ulong)hash * (uint)_workers.Length) >> 32)];
        one.Add(segment);
        one.EndTurn();
    }

    /// <summary>Begins a connection, with its handshake or from the middle.</summary>
    public void Open(bool handshakeSeen, bool configuredPort)
    {
        _serverPort = (ushort)(configuredPort ? 6379 : 7777);
        if (handshakeSeen)
        {
            Send(Direction.ToServer, default, TcpFlags.Syn, _next[1]);
            Send(Direction.ToClient, default, TcpFlags.Syn | TcpFlags.Ack, ++_next[0]);
            _next[1]++;
        }
    }

    public void Bytes(Direction direction, ReadOnlySpan<byte> bytes, bool settled)
    {
        if (!bytes.IsEmpty)
        {
            uint peer = _next[(int)direction ^ 1];
            Send(direction, bytes, TcpFlags.Ack, settled ? peer : peer - 1);
            _next[(int)direction] += (uint)bytes.Length;
        }
    }

    /// <summary>The items of a <see cref="Conversation"/> as segments.</summary>
    public void Play(ReadOnlySpan<byte> input)
    {
        Conversation conversation = new(input);
        while (conversation.TryRead(out StreamItem item))
        {
            _timeNs = Math.Max(_timeNs, conversation.TimeNs);
            switch (item.Kind)
            {
                case StreamItemKind.Bytes:
                    Bytes(item.Direction, item.Bytes, item.Settled);
                    break;
                case StreamItemKind.Gap:
                    _next[(int)item.Direction] += (uint)item.GapLength;
                    break;
                default:
                    Send(Direction.ToServer, default, TcpFlags.Fin | TcpFlags.Ack, _next[1]);
                    break;
            }
        }
    }

    /// <summary>Ends the run: all that was told.</summary>
    public string[] Lines()
    {
        foreach (Worker worker in _workers)
        {
            worker.Advance(_lastTimeNs);
            worker.End();
        }

        _lanes.Complete();
        return _sink.Lines;
    }

    public void Dispose()
    {
        _lanes.Dispose();
        _sink.Dispose();
    }

    private void Send(Direction direction, ReadOnlySpan<byte> bytes, TcpFlags flags, uint acknowledgement)
    {
        FlowKey key = new(0xffff_0a00_0001, 0xffff_0a00_0002, 40000, _serverPort);
        _timeNs += 1000;
        Add(new TcpSegment
        {
            Key = direction == Direction.ToServer ? key : key.Reversed,
            TimeNs = _timeNs,
            Sequence = _next[(int)direction],
            Acknowledgement = acknowledgement,
            Flags = flags,
            Window = 1000,
            Payload = bytes,
            WireLength = bytes.Length,
            Frame = 1,
        });
    }
}
