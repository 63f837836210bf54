using Sensor.Anomalies;
using Sensor.Packets;
using Sensor.Streams;

namespace Sensor.Tcp;

/// <summary>
/// TCP segments in, items of connections out (see <see cref="StreamItem"/>): every byte once, in order, in causal order
/// between the directions, and every missing byte as a gap. One per worker; not thread-safe; it keeps no segment but
/// copies what has to wait. Every call's items must be read before the next call.
/// </summary>
internal sealed class FlowTable
{
    private readonly TcpOptions _options;
    private readonly PortSet _serverPorts;
    private readonly StreamQueue _queue;
    private readonly FlowContext _context;
    private readonly FlowOpening _opening;
    private readonly FlowClosing _closing;
    private readonly FlowStore _flows;
    private readonly SegmentPool _pool;
    private readonly Backlogs _backlogs;
    private readonly UnackedStore _unacked;
    private long _nowNs = long.MinValue;

    // What the items of the last call are still made from.
    private Pending _pending;
    private int _endAt;

    /// <summary>Something may be retired: held segments, flows, numbers. In-order segments never retire any.</summary>
    private bool _isRetired;

    public FlowTable(TcpOptions options, IAnomalyReporter anomalies)
    {
        _options = options;
        _serverPorts = new PortSet(options.ServerPorts);
        _context = new FlowContext(options, anomalies);
        Counters = _context.Counters;
        _closing = new FlowClosing(_context);
        _opening = new FlowOpening(_context, _closing);
        _queue = _context.Queue;
        _flows = _context.Store;
        _pool = _context.Pool;
        _backlogs = _context.Backlogs;
        _unacked = _context.Unacked;
    }

    private enum Pending : byte
    {
        Nothing,
        Advance,
        End,
    }

    public TcpCounters Counters { get; }

    /// <summary>Flows in memory, half-open, ignored and lately closed ones included.</summary>
    public int Count => _flows.Count;

    public long MemoryBytes => _flows.MemoryBytes + _pool.HeldBytes + _pool.SpareBytes + (_backlogs.Count * 200L)
        + _unacked.MemoryBytes;

    /// <summary>Memory of segments that wait.</summary>
    public long HeldBytes => _pool.HeldBytes;

    public StreamItems Add(in TcpSegment segment)
    {
        BeginCall(segment.TimeNs);
        Counters.Segments++;
        if (_options.OnlyServerPorts && !_serverPorts.Contains(segment.Key.SourcePort)
            && !_serverPorts.Contains(segment.Key.DestinationPort))
        {
            Counters.PassedOver++;
            return StreamItems.None;
        }

        int side = segment.Key.IsCanonical ? 0 : 1;
        FlowKey key = side == 0 ? segment.Key : segment.Key.Reversed;
        uint hash = _flows.Hash(key);
        Flow? flow = _flows.Find(key, hash);
        if (flow is not null && flow.State == FlowState.Open && flow.Backlog is null && flow.Successor is null
            && (segment.Flags & (TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Rst | TcpFlags.Ack)) == TcpFlags.Ack
            && segment.Payload.Length == segment.WireLength)
        {
            ref FlowSide s = ref flow.Sides[side];
            ref FlowSide peer = ref flow.Sides[side ^ 1];
            long ack = peer.OffsetOf(segment.Acknowledgement);
            if (s.OffsetOf(segment.Sequence) == s.Next && ack <= peer.Next && s.FinAt < 0
                && peer.Next - ack <= _options.MaxJumpBytes)
            {
                return AddInOrder(flow, side, segment, ack);
            }
        }

        _isRetired = true;
        if (flow is null)
        {
            _opening.AddUnknown(key, hash, side, segment);
        }
        else
        {
            _opening.AddSlow(flow, side, segment);
        }

        _closing.HoldTotal();
        return _queue.IsEmpty ? StreamItems.None : new StreamItems(this, segment.Payload);
    }

    /// <summary>
    /// Tells the time: what was waited for until then is given up. Costs next to nothing when nothing is due.
    /// </summary>
    public StreamItems Advance(long nowNs)
    {
        if (nowNs <= _nowNs && !_backlogs.TimeHasCome(_nowNs))
        {
            return StreamItems.None;
        }

        BeginCall(nowNs);
        if (!_backlogs.TimeHasCome(_nowNs))
        {
            return StreamItems.None;
        }

        _isRetired = true;
        while (_flows.OldestClosed is Flow closed && _nowNs - closed.TouchedNs >= _options.ClosedLingerNs)
        {
            _closing.Remove(closed);
        }

        _pending = Pending.Advance;
        return new StreamItems(this, default);
    }

    /// <summary>
    /// The end of the capture: everything outstanding goes up, every connection is closed, the table is empty.
    /// </summary>
    public StreamItems End(long nowNs)
    {
        BeginCall(nowNs);
        _isRetired = true;
        _pending = Pending.End;
        _endAt = 0;
        return new StreamItems(this, default);
    }

    /// <summary>
    /// Whether all that was captured of this connection has been handed up, and nothing is known to be missing: no held
    /// segment, no hole, no acknowledgement of bytes that were not seen. Ask when a call's items have been read.
    /// </summary>
    public bool IsWhole(int connection) => _flows.ByConnection(connection) is Flow flow && flow.Backlog is null
        && flow.Sides[0].Acked <= flow.Sides[0].Next && flow.Sides[1].Acked <= flow.Sides[1].Next;

    /// <summary>Not Redis: nothing more comes of this connection, not even its end; its number is free.</summary>
    public void Ignore(int connection)
    {
        if (_flows.ByConnection(connection) is not Flow flow || flow.Connection != connection)
        {
            return;
        }

        _isRetired = true;
        flow.Connection = -1;
        flow.WasIgnored = true;
        if (flow.State == FlowState.Open)
        {
            _closing.DropBacklog(flow);
            _flows.TakeNumber(connection);
            flow.State = FlowState.Ignored;
            _flows.Relist(flow, _nowNs);
        }
    }

    /// <summary>The assumed roles were wrong: items not read yet and later ones have the other direction.</summary>
    public void Reverse(int connection)
    {
        if (_flows.ByConnection(connection) is Flow flow)
        {
            _unacked.Drop(flow);
            flow.ClientSide ^= 1;
        }
    }

    /// <summary>Commands of this connection wait for their replies: it is evicted last.</summary>
    public void SetInFlight(int connection, bool inFlight)
    {
        if (_flows.ByConnection(connection) is Flow flow)
        {
            flow.InFlight = inFlight;
        }
    }

    internal bool TryReadQueued(ReadOnlySpan<byte> payload, out StreamItem item)
    {
        while (true)
        {
            if (!_queue.TryTake(out QueuedItem queued))
            {
                if (!TryStep())
                {
                    item = default;
                    return false;
                }

                continue;
            }

            if (queued.Flow.Connection != queued.Connection)
            {
                // Ignored while its items were being read.
                continue;
            }

            item = queued.ToItem(payload);
            return true;
        }
    }

    private StreamItems AddInOrder(Flow flow, int side, in TcpSegment segment, long ack)
    {
        ref FlowSide s = ref flow.Sides[side];
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        flow.Number++;
        StreamReassembler.NoteSeen(flow, side);
        _flows.Touch(flow, _nowNs);
        peer.Acked = Math.Max(peer.Acked, ack);
        _unacked.Acknowledged(flow);
        if (segment.Payload.IsEmpty)
        {
            return StreamItems.None;
        }

        bool settled = ack == peer.Next && s.Acked >= s.Next;
        long offset = s.Next;
        _unacked.Keep(flow, side, segment.Payload);
        s.Next += segment.Payload.Length;
        flow.LastTimeNs = Math.Max(flow.LastTimeNs, segment.TimeNs);
        return new StreamItems(flow, flow.DirectionOf(side), offset, segment.Payload)
        {
            Settled = settled,
            Frame = segment.Frame,
        };
    }

    private bool TryStep()
    {
        FreeRetired();
        _isRetired = _pending != Pending.Nothing;
        switch (_pending)
        {
            case Pending.Advance when _backlogs.TryTakeDue(_nowNs, out Backlog? due):
                Flow flow = due!.Flow!;
                _closing.Expire(flow, flow.LastTimeNs);
                return true;
            case Pending.End when _endAt < _flows.ConnectionsEnd:
                if (_flows.ByConnection(_endAt++) is { State: FlowState.Open } open)
                {
                    _closing.End(open);
                }

                return true;
            case Pending.End:
                while (_flows.PickVictim() is Flow rest)
                {
                    _closing.Remove(rest);
                }

                break;
        }

        _pending = Pending.Nothing;
        return false;
    }

    private void BeginCall(long nowNs)
    {
        _nowNs = Math.Max(_nowNs, nowNs);
        _context.NowNs = _nowNs;
        if (!_queue.IsEmpty || _pending != Pending.Nothing)
        {
            throw new InvalidOperationException("The items of the call before were not read to their end.");
        }

        if (_isRetired)
        {
            FreeRetired();
        }
    }

    private void FreeRetired()
    {
        _isRetired = false;
        _pool.FreeRetired();
        _flows.FreeRetired();
    }
}
