using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// Items of connections that the host's kernel shows, with copies of their bytes, on their way to a worker, and ticks of
/// the clock between them: what <see cref="SegmentBatch"/> is for packets.
/// </summary>
internal sealed class StreamBatch
{
    private const int MostRecords = 1024;
    private const int BytesPerRecord = 256;

    private readonly Record[] _records = new Record[MostRecords];
    private byte[] _bytes = new byte[MostRecords * BytesPerRecord];
    private int _length;

    public int Count { get; private set; }

    public void Clear()
    {
        Array.Clear(_records, 0, Count);
        Count = 0;
        _length = 0;
    }

    /// <summary>False where the batch is full; a single item always fits into an empty one.</summary>
    public bool TryAdd(in StreamItem item)
    {
        int free = _bytes.Length - _length;
        if (Count == MostRecords || (item.Bytes.Length > free && Count > 0))
        {
            return false;
        }

        if (item.Bytes.Length > free)
        {
            _bytes = new byte[item.Bytes.Length];
        }

        item.Bytes.CopyTo(_bytes.AsSpan(_length));
        _records[Count++] = new Record
        {
            Opened = item.Opened,
            TimeNs = item.TimeNs,
            Offset = item.Offset,
            GapLength = item.GapLength,
            Connection = item.Connection,
            Start = _length,
            Length = item.Bytes.Length,
            Kind = item.Kind,
            Direction = item.Direction,
            EndedFirst = item.EndedFirst,
            Cause = item.Cause,
            CloseReason = item.CloseReason,
            Settled = item.Settled,
        };
        _length += item.Bytes.Length;
        return true;
    }

    public bool TryAddTick(long timeNs)
    {
        if (Count == MostRecords)
        {
            return false;
        }

        _records[Count++] = new Record { IsTick = true, TimeNs = timeNs };
        return true;
    }

    public bool IsTick(int index, out long timeNs)
    {
        timeNs = _records[index].TimeNs;
        return _records[index].IsTick;
    }

    /// <summary>The item, its connection's number as workers have it.</summary>
    public StreamItem ItemAt(int index)
    {
        ref readonly Record record = ref _records[index];
        return new StreamItem
        {
            Kind = record.Kind,
            Connection = ConnectionTable.OfHost(record.Connection),
            Direction = record.Direction,
            Offset = record.Offset,
            TimeNs = record.TimeNs,
            Bytes = _bytes.AsSpan(record.Start, record.Length),
            GapLength = record.GapLength,
            Cause = record.Cause,
            Settled = record.Settled,
            Opened = record.Opened,
            CloseReason = record.CloseReason,
            EndedFirst = record.EndedFirst,
        };
    }

    private struct Record
    {
        public StreamOpened? Opened;
        public long TimeNs;
        public long Offset;
        public long GapLength;
        public int Connection;
        public int Start;
        public int Length;
        public Direction? EndedFirst;
        public StreamItemKind Kind;
        public Direction Direction;
        public GapCause Cause;
        public CloseReason CloseReason;
        public bool Settled;
        public bool IsTick;
    }
}
