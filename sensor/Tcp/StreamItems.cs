using Sensor.Streams;

namespace Sensor.Tcp;

/// <summary>
/// What one call of <see cref="FlowTable"/> gave, in order. All of it must be read before the next call; an item's
/// bytes are valid until the next item is asked for.
/// </summary>
internal ref struct StreamItems
{
    // Bytes in order, nothing held: one item, made here without a detour.
    private readonly ReadOnlySpan<byte> _payload;
    private readonly long _offset;
    private readonly long _timeNs;
    private readonly long _frame;
    private readonly bool _settled;
    private readonly Direction _direction;
    private int _connection;

    // All else.
    private readonly FlowTable? _table;

    internal StreamItems(FlowTable table, ReadOnlySpan<byte> payload)
    {
        _table = table;
        _payload = payload;
        _connection = -1;
    }

    internal StreamItems(Flow flow, Direction direction, long offset, ReadOnlySpan<byte> payload)
    {
        _payload = payload;
        _offset = offset;
        _timeNs = flow.LastTimeNs;
        _direction = direction;
        _connection = flow.Connection;
    }

    internal long Frame
    {
        init => _frame = value;
    }

    internal bool Settled
    {
        init => _settled = value;
    }

    /// <summary>Nothing to read.</summary>
    public static StreamItems None => new(null!, default);

    public bool TryRead(out StreamItem item)
    {
        if (_connection < 0)
        {
            if (_table is null)
            {
                item = default;
                return false;
            }

            return _table.TryReadQueued(_payload, out item);
        }

        item = new StreamItem
        {
            Kind = StreamItemKind.Bytes,
            Connection = _connection,
            Direction = _direction,
            Offset = _offset,
            TimeNs = _timeNs,
            Bytes = _payload,
            Settled = _settled,
            Frame = _frame,
        };
        _connection = -1;
        return true;
    }
}
