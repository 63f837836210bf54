using Sensor.Anomalies;
using Sensor.Packets;
using Sensor.Streams;

namespace Sensor.Tcp;

/// <summary>
/// How connections begin, by a handshake or in the middle, and how one takes the place of another on the same ports.
/// Writes items into the queue.
/// </summary>
internal sealed class FlowOpening
{
    /// <summary>What is held of a handshake that nobody has confirmed, bytes of memory.</summary>
    public const int MaxUnconfirmedBytes = 1 << 20;

    private readonly PortSet _serverPorts;
    private readonly HeldStore _held;
    private readonly StreamReassembler _reassembler;
    private readonly FlowContext _flows;
    private readonly FlowClosing _closing;
    private readonly FlowSuccession _succession;

    public FlowOpening(FlowContext flows, FlowClosing closing)
    {
        _flows = flows;
        _closing = closing;
        _serverPorts = new PortSet(flows.Options.ServerPorts);
        _held = new HeldStore(flows.Pool, flows.Backlogs, flows.Counters, flows.Anomalies);
        _reassembler = new StreamReassembler(flows.Options, flows.Output, flows.Holes, _held, flows.Anomalies)
        {
            Counters = flows.Counters,
        };
        _succession = new FlowSuccession(flows, closing, _held, this);
    }

    /// <summary>A flow that is not there: a SYN begins one, and so does payload seen from the middle.</summary>
    public void AddUnknown(in FlowKey key, uint hash, int side, in TcpSegment segment)
    {
        bool isSyn = (segment.Flags & (TcpFlags.Syn | TcpFlags.Rst)) == TcpFlags.Syn;
        bool isData = segment.WireLength > 0 && (segment.Flags & (TcpFlags.Ack | TcpFlags.Rst)) == TcpFlags.Ack;
        bool isItsOwnPeer = key.SourcePort == key.DestinationPort && key.HasEqualAddresses;
        if (isItsOwnPeer || (!isSyn && !isData))
        {
            _flows.Counters.PassedOver++;
            return;
        }

        while (_flows.Store.Count >= _flows.Options.MaxFlows && _closing.TryEvictOne())
        {
        }

        Flow flow = _flows.Store.New(key, hash);
        if (isSyn)
        {
            BeginHandshake(flow, side, segment);
            _flows.Store.Add(flow, _flows.NowNs);
            return;
        }

        flow.Sides[side].Begin(segment.Sequence, -1);
        flow.Sides[side ^ 1].Begin(segment.Acknowledgement, 0);
        BeginInTheMiddle(flow, side, segment);
    }

    /// <summary>A flow whose numbers are set, of which no handshake was seen.</summary>
    public void BeginInTheMiddle(Flow flow, int side, in TcpSegment segment)
    {
        flow.LastTimeNs = segment.TimeNs;
        FlowRoles.Assume(flow, side, _serverPorts);
        Begin(flow, side, segment);
    }

    /// <summary>The same where the roles and the time are known.</summary>
    public void Begin(Flow flow, int side, in TcpSegment segment)
    {
        _flows.Store.Add(flow, _flows.NowNs);
        Open(flow, segment);
        Receive(flow, side, segment);
    }

    public void AddSlow(Flow flow, int side, in TcpSegment segment)
    {
        _flows.Store.Touch(flow, _flows.NowNs);
        if (flow.State == FlowState.Open && flow.Backlog is Backlog backlog && backlog.DeadlineNs <= _flows.NowNs)
        {
            // Its time was over before this segment came.
            _closing.Expire(flow, segment.TimeNs);

            // (Where that closed it, its successor may have taken its place.)
            flow = _flows.Store.Find(flow.Key, flow.Hash)!;
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
            case FlowState.Closed when (flow.Successor is not null || flow.Backlog is not null)
                && TrySuccessor(flow, side, segment):
                // (While bytes wait behind the close, it may have been none, and a SYN may not push them out.)
                break;
            default:
                _succession.AddToEnded(flow, side, segment);
                break;
        }
    }

    private void Receive(Flow flow, int side, in TcpSegment segment)
    {
        if (_reassembler.Receive(flow, side, segment, _flows.NowNs))
        {
            _closing.CloseIfFinished(flow, segment.TimeNs);
        }
        else if (FlowRoles.IsAnotherFlow(flow, side, segment, _flows.Options))
        {
            // Both ends have moved elsewhere: what follows is another connection, or this one after a long loss.
            _closing.DropSuccessor(flow);
            _closing.Close(flow, flow.ResetSeen ? CloseReason.Rst : CloseReason.End, segment.TimeNs);
            _succession.ReplaceByStrays(flow, side, segment);
        }
    }

    private void TakeHandshake(Flow flow, int side, in TcpSegment segment)
    {
        flow.Number++;
        HandshakeStep step = Handshake.Take(flow, side, segment);
        switch (step)
        {
            case HandshakeStep.Waiting or HandshakeStep.Complete when Handshake.RefusesSynData(flow, side, segment):
                _closing.DropBacklog(flow);
                break;
            case HandshakeStep.Refused:
                _closing.Remove(flow);
                return;
            case HandshakeStep.Ignored when Handshake.IsDenied(flow, segment):
                _succession.Replace(flow, side, segment);
                return;
            case HandshakeStep.Restarted:
                _closing.DropBacklog(flow);
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
        _flows.Store.GiveNumber(flow);
        _flows.Store.Relist(flow, _flows.NowNs);
        _flows.Queue.Add(StreamItemKind.Opened, flow, segment.TimeNs).Opened = opened;
        if (flow.HandshakeSeen)
        {
            _flows.Counters.FlowsFromHandshake++;
        }
        else
        {
            _flows.Counters.FlowsFromTheMiddle++;
        }
    }

    /// <summary>
    /// A handshake on the port pair of an open flow. A SYN alone proves nothing (anybody can send one, and a server
    /// refuses it while it knows the connection), nor does what the same end sends behind it: the old flow lives until
    /// the other end goes on with the new numbers. True where the segment belonged to the new one.
    /// </summary>
    private bool TrySuccessor(Flow flow, int side, in TcpSegment segment)
    {
        bool isSyn = (segment.Flags & (TcpFlags.Syn | TcpFlags.Rst)) == TcpFlags.Syn;
        if (flow.Successor is not Flow next)
        {
            if (isSyn && !(flow.HandshakeSeen && Handshake.IsSynOf(flow.Sides[side], segment.Sequence)))
            {
                flow.Successor = _flows.Store.New(flow.Key, flow.Hash);
                BeginHandshake(flow.Successor, side, segment);
            }

            return isSyn;
        }

        if (isSyn && flow.HandshakeSeen && Handshake.IsSynOf(flow.Sides[side], segment.Sequence))
        {
            return true;
        }

        bool isRefusal = (segment.Flags & TcpFlags.Rst) != 0;
        if (!isSyn && ((!isRefusal && FlowRoles.IsOwn(flow, side, segment))
            || !Handshake.Continues(next, side, segment)))
        {
            return false;
        }

        if (isRefusal)
        {
            _closing.DropSuccessor(flow);
            return true;
        }

        if (!isSyn && next.Sides[side].SynSeen)
        {
            HoldUnconfirmed(next, side, segment);
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

        if (flow.State == FlowState.Open)
        {
            _flows.Counters.PortsReused++;
            _flows.Anomalies.Report(AnomalyKind.PortReused, flow.Connection);
            _closing.Close(flow, flow.ResetSeen ? CloseReason.Rst : CloseReason.End, segment.TimeNs);
        }
        else
        {
            _closing.GiveWay(flow);
        }

        if (!isSyn)
        {
            TakeHandshake(next, side, segment);
        }

        return true;
    }

    /// <summary>What an end sends behind its SYN waits, as far as there is room, until the other end answers.</summary>
    private void HoldUnconfirmed(Flow next, int side, in TcpSegment segment)
    {
        next.Number++;
        if (Handshake.RefusesSynData(next, side, segment))
        {
            _closing.DropBacklog(next);
        }

        if (segment.WireLength > 0 && (next.Backlog?.HeldBytes ?? 0) < MaxUnconfirmedBytes)
        {
            _held.Hold(next, side, segment, next.Sides[side].OffsetOf(segment.Sequence), 0);
        }
    }
}
