using Sensor.Packets;

namespace Sensor.Tcp;

/// <summary>
/// What comes on the ports of a flow that has ended, or has moved: another connection, or the same one where the end
/// was none. Writes items into the queue.
/// </summary>
internal sealed class FlowSuccession(FlowContext flows, FlowClosing closing, HeldStore held, FlowOpening opening)
{
    /// <summary>An ignored or closed flow: only the signs of a new connection matter.</summary>
    public void AddToEnded(Flow flow, int side, in TcpSegment segment)
    {
        flows.Counters.PassedOver++;
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
                flows.Store.Relist(flow, flows.NowNs);
            }
        }
        else if (!flow.WasIgnored)
        {
            AddToClosed(flow, side, segment);
        }
    }

    /// <summary>
    /// Bytes after a close are passed over where nobody takes them, and wait for that, as far as there is room: who
    /// acknowledges them shows that the end was none (a RST that its receiver refused), and then none of them is lost.
    /// </summary>
    private void AddToClosed(Flow flow, int side, in TcpSegment segment)
    {
        if ((segment.Flags & (TcpFlags.Ack | TcpFlags.Rst)) != TcpFlags.Ack)
        {
            return;
        }

        flow.Number++;
        long offset = flow.Sides[side].OffsetOf(segment.Sequence);
        long next = flow.Sides[side].Next;
        if (FlowRoles.IsStray(flow, side, segment))
        {
            if (FlowRoles.IsAnotherFlow(flow, side, segment, flows.Options))
            {
                ReplaceByStrays(flow, side, segment);
            }
        }
        else if (FlowRoles.LivesOn(flow, side, segment))
        {
            Continue(flow, side, segment);
        }
        else if (FlowRoles.SendsMore(flow, side, segment)
            && (flow.Backlog?.HeldBytes ?? 0) < FlowOpening.MaxUnconfirmedBytes)
        {
            held.Hold(flow, side, segment, Math.Max(offset, next), (int)Math.Max(0, next - offset));
        }
    }

    /// <summary>The flow was told to be closed and is not: another takes over where it stood.</summary>
    private void Continue(Flow flow, int side, in TcpSegment segment)
    {
        Flow next = flows.Store.New(flow.Key, flow.Hash);
        next.ClientSide = flow.ClientSide;
        next.RolesKnown = flow.RolesKnown;
        next.LivedOn = flow.ResetSeen;
        next.LastTimeNs = flow.Backlog?.FirstTimeNs(segment.TimeNs) ?? segment.TimeNs;
        Backlog.Move(flow, next);
        closing.Remove(flow);
        opening.Begin(next, side, segment);
    }

    public void Replace(Flow flow, int side, in TcpSegment segment)
    {
        FlowKey key = flow.Key;
        uint hash = flow.Hash;
        closing.Remove(flow);
        opening.AddUnknown(key, hash, side, segment);
    }

    /// <summary>
    /// Both ends have moved far away. The connection begins where each was first seen there: what was passed over since
    /// is a gap of it, as soon as it is acknowledged.
    /// </summary>
    public void ReplaceByStrays(Flow flow, int side, in TcpSegment segment)
    {
        Flow next = flows.Store.New(flow.Key, flow.Hash);
        next.Sides[side].Begin(FlowRoles.StrayStart(flow, side, segment.Sequence), -1);
        uint start = FlowRoles.StrayStart(flow, side ^ 1, segment.Acknowledgement);
        next.Sides[side ^ 1].Begin(start, unchecked(segment.Acknowledgement - start));
        closing.Remove(flow);
        opening.BeginInTheMiddle(next, side, segment);
    }
}
