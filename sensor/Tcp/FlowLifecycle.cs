using Sensor.Anomalies;
using Sensor.Packets;
using Sensor.Streams;

namespace Sensor.Tcp;

/// <summary>
/// How connections begin, are replaced, end and make room for others: all that concerns a flow as a whole and is not the
/// next bytes in order. Writes items into the queue that it is given.
/// </summary>
internal sealed class FlowLifecycle
{
    private readonly TcpOptions _options;
    private readonly IAnomalyReporter _anomalies;
    private readonly TcpCounters _counters;
    private readonly StreamQueue _queue;
    private readonly PortSet _serverPorts;
    private readonly StreamOutput _output;
    private readonly HoleKeeper _holes;
    private readonly HeldStore _held;
    private readonly StreamReassembler _reassembler;

    public FlowLifecycle(TcpOptions options, IAnomalyReporter anomalies, TcpCounters counters, StreamQueue queue)
    {
        _options = options;
        _anomalies = anomalies;
        _counters = counters;
        _queue = queue;
        _serverPorts = new PortSet(options.ServerPorts);
        Backlogs = new Backlogs(options.HoleWaitNs);
        _output = new StreamOutput(queue, Pool, counters, anomalies);
        _holes = new HoleKeeper(options, _output, Backlogs, counters, anomalies);
        _held = new HeldStore(Pool, Backlogs, counters, anomalies);
        _reassembler = new StreamReassembler(options, _output, _holes, _held, anomalies) { Counters = counters };
    }

    public FlowStore Flows { get; } = new();

    public SegmentPool Pool { get; } = new();

    public Backlogs Backlogs { get; }

    /// <summary>The latest time told; set by <see cref="FlowTable"/> before each call.</summary>
    public long NowNs { get; set; }

    /// <summary>A flow that is not there: a SYN begins one, and so does payload seen from the middle.</summary>
    public void AddUnknown(in FlowKey key, uint hash, int side, in TcpSegment segment)
    {
        bool isSyn = (segment.Flags & (TcpFlags.Syn | TcpFlags.Rst)) == TcpFlags.Syn;
        bool isData = segment.WireLength > 0 && (segment.Flags & (TcpFlags.Ack | TcpFlags.Rst)) == TcpFlags.Ack;
        bool isItsOwnPeer = key.SourcePort == key.DestinationPort && key.SourceAddress == key.DestinationAddress;
        if (isItsOwnPeer || (!isSyn && !isData))
        {
            _counters.PassedOver++;
            return;
        }

        while (Flows.Count >= _options.MaxFlows && TryEvictOne())
        {
        }

        Flow flow = Flows.New(key, hash);
        if (isSyn)
        {
            BeginHandshake(flow, side, segment);
            Flows.Add(flow, NowNs);
            return;
        }

        flow.Sides[side].Begin(segment.Sequence, -1);
        flow.Sides[side ^ 1].Begin(segment.Acknowledgement, 0);
        flow.LastTimeNs = segment.TimeNs;
        FlowRoles.Assume(flow, side, _serverPorts);
        Flows.Add(flow, NowNs);
        Open(flow, segment);
        Receive(flow, side, segment);
    }

    public void AddSlow(Flow flow, int side, in TcpSegment segment)
    {
        Flows.Touch(flow, NowNs);
        if (flow.State == FlowState.Open && flow.Backlog is Backlog backlog && backlog.DeadlineNs <= NowNs)
        {
            // Its time was over before this segment came.
            Expire(flow, segment.TimeNs);

            // (Where that closed it, its successor may have taken its place.)
            flow = Flows.Find(flow.Key, flow.Hash)!;
        }

        switch (flow.State)
        {
            case FlowState.HalfOpen:
                TakeHandshake(flow, side, segment);
                break;
            case FlowState.Open:
                if (!TrySuccessor(flow, side, segment))
                {
                    Receive(flow, side, segment);
                }

                break;
            default:
                AddToEnded(flow, side, segment);
                break;
        }
    }

    /// <summary>The time has come for a flow that waits.</summary>
    public void Expire(Flow flow, long timeNs)
    {
        if (flow.State == FlowState.Open)
        {
            _holes.Expire(flow, NowNs);
            CloseIfFinished(flow, timeNs);
        }
    }

    /// <summary>The capture ends while the flow is open.</summary>
    public void End(Flow flow)
    {
        DropSuccessor(flow);
        Close(flow, flow.ResetSeen ? CloseReason.Rst : CloseReason.End, NowNs);
    }

    private void Receive(Flow flow, int side, in TcpSegment segment)
    {
        if (_reassembler.Receive(flow, side, segment, NowNs))
        {
            CloseIfFinished(flow, segment.TimeNs);
        }
        else if (FlowRoles.IsAnotherFlow(flow, side, segment, _options))
        {
            // Both ends have moved elsewhere: what follows is another connection, or this one after a long loss.
            DropSuccessor(flow);
            Close(flow, flow.ResetSeen ? CloseReason.Rst : CloseReason.End, segment.TimeNs);
            Replace(flow, side, segment);
        }
    }

    private void TakeHandshake(Flow flow, int side, in TcpSegment segment)
    {
        flow.Number++;
        HandshakeStep step = Handshake.Take(flow, side, segment);
        switch (step)
        {
            case HandshakeStep.Waiting or HandshakeStep.Complete when Handshake.RefusesSynData(flow, side, segment):
                DropBacklog(flow);
                break;
            case HandshakeStep.Refused:
                Remove(flow);
                return;
            case HandshakeStep.Restarted:
                DropBacklog(flow);
                BeginHandshake(flow, side, segment);
                return;
        }

        if (step == HandshakeStep.Waiting && segment.WireLength > 0)
        {
            _held.Hold(flow, side, segment, 0, 0);
        }
        else if (step == HandshakeStep.Complete)
        {
            Open(flow, segment);
            Receive(flow, side, segment);
        }
    }

    private void BeginHandshake(Flow flow, int side, in TcpSegment segment)
    {
        Handshake.Begin(flow, side, segment);
        if (segment.WireLength > 0)
        {
            _held.Hold(flow, side, segment, 0, 0);
        }
    }

    private void Open(Flow flow, in TcpSegment segment)
    {
        StreamOpened opened = FlowRoles.Describe(flow, segment, _serverPorts);
        flow.State = FlowState.Open;
        Flows.GiveNumber(flow);
        Flows.Relist(flow, NowNs);
        _queue.Add(StreamItemKind.Opened, flow, segment.TimeNs).Opened = opened;
        if (flow.HandshakeSeen)
        {
            _counters.FlowsFromHandshake++;
        }
        else
        {
            _counters.FlowsFromTheMiddle++;
        }
    }

    /// <summary>
    /// A handshake on the port pair of an open flow. A SYN alone proves nothing (anybody can send one, and a server
    /// refuses it while it knows the connection), so the old flow lives until the other end answers, or the client goes
    /// on with the new numbers. True where the segment belonged to the new one.
    /// </summary>
    private bool TrySuccessor(Flow flow, int side, in TcpSegment segment)
    {
        bool isSyn = (segment.Flags & (TcpFlags.Syn | TcpFlags.Rst)) == TcpFlags.Syn;
        if (flow.Successor is not Flow next)
        {
            if (isSyn && !(flow.HandshakeSeen && Handshake.IsSynOf(flow.Sides[side], segment.Sequence)))
            {
                flow.Successor = Flows.New(flow.Key, flow.Hash);
                BeginHandshake(flow.Successor, side, segment);
            }

            return isSyn;
        }

        if (isSyn && flow.HandshakeSeen && Handshake.IsSynOf(flow.Sides[side], segment.Sequence))
        {
            return true;
        }

        if (!isSyn && !Handshake.Continues(next, side, segment))
        {
            return false;
        }

        bool isRefusal = (segment.Flags & TcpFlags.Rst) != 0;
        if (isRefusal)
        {
            DropSuccessor(flow);
            return true;
        }

        if (isSyn)
        {
            TakeHandshake(next, side, segment);
            if (!next.Client.SynSeen || !next.Server.SynSeen)
            {
                return true;
            }
        }

        _counters.PortsReused++;
        _anomalies.Report(AnomalyKind.PortReused, flow.Connection);
        Close(flow, flow.ResetSeen ? CloseReason.Rst : CloseReason.End, segment.TimeNs);
        if (!isSyn)
        {
            TakeHandshake(next, side, segment);
        }

        return true;
    }

    /// <summary>An ignored or closed flow: only the signs of a new connection matter.</summary>
    private void AddToEnded(Flow flow, int side, in TcpSegment segment)
    {
        _counters.PassedOver++;
        if ((segment.Flags & (TcpFlags.Syn | TcpFlags.Rst)) == TcpFlags.Syn)
        {
            if (!(flow.HandshakeSeen && Handshake.IsSynOf(flow.Sides[side], segment.Sequence)))
            {
                Replace(flow, side, segment);
            }
        }
        else if (flow.State == FlowState.Ignored)
        {
            if ((segment.Flags & (TcpFlags.Fin | TcpFlags.Rst)) != 0)
            {
                flow.State = FlowState.Closed;
                Flows.Relist(flow, NowNs);
            }
        }
        else if (!flow.WasIgnored && FlowRoles.LivesOn(flow, side, segment, _options))
        {
            Replace(flow, side, segment);
        }
    }

    private void Replace(Flow flow, int side, in TcpSegment segment)
    {
        FlowKey key = flow.Key;
        uint hash = flow.Hash;
        Remove(flow);
        AddUnknown(key, hash, side, segment);
    }

    private void CloseIfFinished(Flow flow, long timeNs)
    {
        if (flow.State != FlowState.Open || flow.Backlog is { HeldSegments: > 0 }
            || StreamOutput.HasHole(flow, 0) || StreamOutput.HasHole(flow, 1))
        {
            return;
        }

        if (flow.Sides[0].Ended && flow.Sides[1].Ended)
        {
            Close(flow, CloseReason.Fin, timeNs);
        }
        else if (flow.ResetSeen && (!flow.InFlight || NowNs - flow.Backlog!.ResetTimeNs >= _options.HoleWaitNs))
        {
            // (While commands wait, their replies may only have been captured after the RST.)
            Close(flow, CloseReason.Rst, flow.Backlog!.ResetTimeNs);
        }
    }

    /// <summary>Closes an open flow, what is outstanding first; it stays for its stragglers, or makes room for the next.</summary>
    private void Close(Flow flow, CloseReason reason, long timeNs)
    {
        _holes.Flush(flow, reason == CloseReason.Evicted ? GapCause.FlowLimit : GapCause.MissingSegment);
        _queue.Add(StreamItemKind.Closed, flow, timeNs).CloseReason = reason;
        Flows.TakeNumber(flow.Connection);
        DropBacklog(flow);
        flow.State = FlowState.Closed;
        flow.OutOfWindowRun = 0;
        Flows.Relist(flow, NowNs);
        if (flow.Successor is Flow next)
        {
            flow.Successor = null;
            Remove(flow);
            Flows.Add(next, NowNs);
        }
    }

    private bool TryEvictOne()
    {
        if (Flows.PickVictim() is not Flow victim)
        {
            return false;
        }

        if (victim.State == FlowState.Open)
        {
            _counters.FlowsEvicted++;
            _anomalies.Report(AnomalyKind.FlowLimit, victim.Connection);
            DropSuccessor(victim);
            Close(victim, CloseReason.Evicted, NowNs);
        }

        Remove(victim);
        return true;
    }

    /// <summary>Holds all flows together to the memory limit.</summary>
    public void HoldTotal()
    {
        while (Flows.MemoryBytes + Pool.HeldBytes > _options.MaxTotalBytes)
        {
            if (Pool.HeldBytes == 0 || Backlogs.Oldest?.Flow is not Flow flow)
            {
                if (Flows.Count <= 1 || !TryEvictOne())
                {
                    return;
                }
            }
            else if (flow.State == FlowState.Open)
            {
                _anomalies.Report(AnomalyKind.StreamMemoryLimit, flow.Connection);
                Backlogs.MoveToNewest(flow.Backlog!);
                _holes.Flush(flow, GapCause.MemoryLimit);
                Expire(flow, flow.LastTimeNs);
            }
            else
            {
                DropBacklog(flow);
            }
        }
    }

    public void Remove(Flow flow)
    {
        if (flow.State == FlowState.HalfOpen)
        {
            _counters.HandshakesUnfinished++;
        }

        DropSuccessor(flow);
        DropBacklog(flow);
        Flows.Remove(flow);
    }

    private void DropSuccessor(Flow flow)
    {
        if (flow.Successor is Flow next)
        {
            _counters.HandshakesUnfinished++;
            DropBacklog(next);
            Flows.Retire(next);
            flow.Successor = null;
        }
    }

    public void DropBacklog(Flow flow)
    {
        if (flow.Backlog is Backlog backlog)
        {
            _output.Drop(flow, 0);
            _output.Drop(flow, 1);
            Backlogs.Return(backlog);
        }
    }
}
