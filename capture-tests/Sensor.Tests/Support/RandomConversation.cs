using Sensor.Packets;
using Sensor.Tcp;

namespace Sensor.Tests.Support;

/// <summary>
/// A connection between two ends that get everything, and a capture of it that does not: packets lost, repeated, re-cut
/// with the acknowledgement of their later moment, and mixed within a distance. Side 0 is the client.
/// </summary>
internal sealed class RandomConversation
{
    private readonly Random _random;
    private readonly uint[] _initial = new uint[2];
    private readonly List<Packet> _packets = [];
    private readonly long[] _sent = new long[2];
    private readonly long[] _knownEnd = new long[2];

    public RandomConversation(int seed, int lossPercent, int shuffle, bool retransmits)
    {
        _random = new Random(seed);
        for (int side = 0; side < 2; side++)
        {
            Bytes[side] = new byte[_random.Next(1, 4000)];
            _random.NextBytes(Bytes[side]);
            Cause[side] = new long[Bytes[side].Length];
            Captured[side] = new bool[Bytes[side].Length];
            _initial[side] = unchecked((uint)_random.Next(-3000, 3000));
        }

        Talk(retransmits);
        Lose(lossPercent);
        Mix(shuffle);
        foreach (Packet packet in _packets)
        {
            Captured[packet.Side].AsSpan((int)packet.Offset, packet.Length).Fill(true);
            _knownEnd[packet.Side] = Math.Max(_knownEnd[packet.Side], packet.Offset + packet.Length);
            _knownEnd[packet.Side ^ 1] = Math.Max(_knownEnd[packet.Side ^ 1], packet.Ack);
        }

        for (int side = 0; side < 2; side++)
        {
            int seen = Captured[side].AsSpan().LastIndexOf(true) + 1;
            _knownEnd[side] = _knownEnd[side] == seen + 1 ? seen : _knownEnd[side];
        }
    }

    public byte[][] Bytes { get; } = new byte[2][];

    public bool[][] Captured { get; } = new bool[2][];

    /// <summary>Per byte: how much of the other direction its sender had when it sent it first.</summary>
    public long[][] Cause { get; } = new long[2][];

    /// <summary>
    /// Up to where the capture shows that bytes were sent. (One acknowledged byte behind everything may be a FIN.)
    /// </summary>
    public long KnownEnd(int side) => _knownEnd[side];

    public StreamRecorder Play(TcpOptions options)
    {
        StreamRecorder recorder = new(this);
        FlowTable table = new(options, new AnomalyLog());
        long timeNs = 1_000_000;
        recorder.Read(table.Add(Segment(timeNs, new Packet(0, -1, 0, 0), TcpFlags.Syn)));
        recorder.Read(table.Add(Segment(timeNs, new Packet(1, -1, 0, 0), TcpFlags.Syn | TcpFlags.Ack)));
        recorder.Read(table.Add(Segment(timeNs, new Packet(0, 0, 0, 0), TcpFlags.Ack)));
        foreach (Packet packet in _packets)
        {
            timeNs += 10_000;
            recorder.Read(table.Advance(timeNs));
            recorder.Read(table.Add(Segment(timeNs, packet, TcpFlags.Ack)));
            recorder.MostBytesHeld = Math.Max(recorder.MostBytesHeld, table.HeldBytes);
        }

        recorder.Read(table.End(timeNs));
        Assert.Equal(0, table.HeldBytes);
        Assert.Equal(0, table.Count);
        return recorder;
    }

    private TcpSegment Segment(long timeNs, Packet packet, TcpFlags flags)
    {
        FlowKey key = new(1, 2, 40000, 6379);
        return new TcpSegment
        {
            Key = packet.Side == 0 ? key : key.Reversed,
            TimeNs = timeNs,
            Sequence = unchecked(_initial[packet.Side] + 1 + (uint)packet.Offset),
            Acknowledgement = unchecked(_initial[packet.Side ^ 1] + 1 + (uint)packet.Ack),
            Flags = flags,
            Payload = packet.Offset < 0 ? default : Bytes[packet.Side].AsSpan((int)packet.Offset, packet.Length),
            WireLength = packet.Length,
        };
    }

    private void Talk(bool retransmits)
    {
        while (_sent[0] < Bytes[0].Length || _sent[1] < Bytes[1].Length)
        {
            int side = _random.Next(2);
            int length = (int)Math.Min(_random.Next(0, 200), Bytes[side].Length - _sent[side]);
            long ack = _sent[side ^ 1];
            _packets.Add(new Packet(side, _sent[side], length, ack));
            Cause[side].AsSpan((int)_sent[side], length).Fill(ack);
            _sent[side] += length;
            if (retransmits && _random.Next(5) == 0 && _sent[side] > 0)
            {
                long from = Math.Max(0, _sent[side] - _random.Next(1, 500));
                _packets.Add(new Packet(side, from, (int)_random.NextInt64(1, _sent[side] - from + 1), ack));
            }
        }
    }

    private void Lose(int percent)
    {
        _packets.RemoveAll(_ => _random.Next(100) < percent);
        for (int i = _packets.Count - 1; i >= 0; i--)
        {
            if (_random.Next(20) == 0)
            {
                _packets.Insert(i, _packets[i]);
            }
        }
    }

    private void Mix(int distance)
    {
        (Packet Packet, double Place)[] order =
            [.. _packets.Select((p, i) => (p, i + (_random.NextDouble() * distance)))];
        Array.Sort(order, (a, b) => a.Place.CompareTo(b.Place));
        _packets.Clear();
        _packets.AddRange(order.Select(o => o.Packet));
    }

    private readonly record struct Packet(int Side, long Offset, int Length, long Ack);
}
