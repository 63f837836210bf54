using Sensor.Packets;

namespace Sensor.Hosting;

/// <summary>
/// Segments with copies of their payloads, on their way from a capture thread to a worker, and ticks of the packet
/// clock between them. Filled by one thread, handed over, read by another, given back.
/// </summary>
internal sealed class SegmentBatch
{
    private const int Capacity = 1024;
    private const int PayloadPerRecord = 256;

    private readonly SegmentRecord[] _records = new SegmentRecord[Capacity];
    private byte[] _payload = new byte[Capacity * PayloadPerRecord];
    private int _payloadLength;

    public int Count { get; private set; }

    /// <summary>Segments, without the ticks.</summary>
    public int Segments { get; private set; }

    /// <summary>Payload bytes on the wire of all segments: what is lost where the batch is dropped.</summary>
    public long WireBytes { get; private set; }

    public void Clear()
    {
        Count = 0;
        Segments = 0;
        WireBytes = 0;
        _payloadLength = 0;
    }

    /// <summary>False where the batch is full; a single segment always fits into an empty one.</summary>
    public bool TryAdd(in TcpSegment segment)
    {
        int free = _payload.Length - _payloadLength;
        if (Count == Capacity || (segment.Payload.Length > free && Count > 0))
        {
            return false;
        }

        if (segment.Payload.Length > free)
        {
            _payload = new byte[segment.Payload.Length];
        }

        segment.Payload.CopyTo(_payload.AsSpan(_payloadLength));
        ref SegmentRecord record = ref _records[Count++];
        record.Key = segment.Key;
        record.TimeNs = segment.TimeNs;
        record.Frame = segment.Frame;
        record.Sequence = segment.Sequence;
        record.Acknowledgement = segment.Acknowledgement;
        record.Start = _payloadLength;
        record.Length = segment.Payload.Length;
        record.WireLength = segment.WireLength;
        record.Window = segment.Window;
        record.Flags = segment.Flags;
        record.IsTick = false;
        _payloadLength += segment.Payload.Length;
        Segments++;
        WireBytes += segment.WireLength;
        return true;
    }

    public bool TryAddTick(long timeNs)
    {
        if (Count == Capacity)
        {
            return false;
        }

        _records[Count++] = new SegmentRecord { IsTick = true, TimeNs = timeNs };
        return true;
    }

    public bool IsTick(int index, out long timeNs)
    {
        timeNs = _records[index].TimeNs;
        return _records[index].IsTick;
    }

    public TcpSegment SegmentAt(int index)
    {
        ref readonly SegmentRecord record = ref _records[index];
        return new TcpSegment
        {
            Key = record.Key,
            TimeNs = record.TimeNs,
            Sequence = record.Sequence,
            Acknowledgement = record.Acknowledgement,
            Flags = record.Flags,
            Window = record.Window,
            Payload = _payload.AsSpan(record.Start, record.Length),
            WireLength = record.WireLength,
            Frame = record.Frame,
        };
    }

    private struct SegmentRecord
    {
        public FlowKey Key;
        public long TimeNs;
        public long Frame;
        public uint Sequence;
        public uint Acknowledgement;
        public int Start;
        public int Length;
        public int WireLength;
        public ushort Window;
        public TcpFlags Flags;
        public bool IsTick;
    }
}
