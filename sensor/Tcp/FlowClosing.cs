using Sensor.Anomalies;
using Sensor.Streams;

namespace Sensor.Tcp;

/// <summary>
/// How connections end: finished, replaced, evicted to make room for others, or with the capture. What is outstanding
/// of a flow is handed up before its end is told. Writes items into the queue.
/// </summary>
internal sealed class FlowClosing(FlowContext flows)
{
    /// <summary>The time has come for a flow that waits.</summary>
    public void Expire(Flow flow, long timeNs)
    {
        if (flow.State == FlowState.Open)
        {
            flows.Holes.Expire(flow, flows.NowNs);
            CloseIfFinished(flow, timeNs);
        }
    }

    /// <summary>The capture ends while the flow is open.</summary>
    public void End(Flow flow)
    {
        DropSuccessor(flow);
        Close(flow, flow.ResetSeen ? CloseReason.Rst : CloseReason.End, flows.NowNs);
    }

    public void CloseIfFinished(Flow flow, long timeNs)
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
        else if (flow.ResetSeen
            && (!flow.InFlight || flows.NowNs - flow.Backlog!.ResetTimeNs >= flows.Options.HoleWaitNs))
        {
            // (While commands wait, their replies may only have been captured after the RST.)
            Close(flow, CloseReason.Rst, flow.Backlog!.ResetTimeNs);
        }
        else
        {
            TellServersEnd(flow, timeNs);
        }
    }

    /// <summary>
    /// Closes an open flow, what is outstanding first; it stays for its stragglers, or makes room for the next.
    /// </summary>
    public void Close(Flow flow, CloseReason reason, long timeNs)
    {
        flows.Holes.Flush(flow, reason == CloseReason.Evicted ? GapCause.FlowLimit : GapCause.MissingSegment);
        flows.Holes.LoseShown(flow);
        if (flow.LivedOn)
        {
            // Not when it was met again: then nobody above knew it yet, and an anomaly of nobody is only counted.
            flows.Anomalies.Report(AnomalyKind.ResetIgnored, flow.Connection);
        }

        flows.Queue.Add(StreamItemKind.Closed, flow, timeNs).CloseReason = reason;
        flows.Store.TakeNumber(flow.Connection);
        DropBacklog(flow);
        flow.State = FlowState.Closed;
        flow.OutOfWindowRun = 0;
        flows.Store.Relist(flow, flows.NowNs);
        GiveWay(flow);
    }

    /// <summary>A closed flow goes, where another waits for its place.</summary>
    public void GiveWay(Flow flow)
    {
        if (flow.Successor is Flow next)
        {
            flow.Successor = null;
            Remove(flow);
            flows.Store.Add(next, flows.NowNs);
        }
    }

    public bool TryEvictOne()
    {
        if (flows.Store.PickVictim() is not Flow victim)
        {
            return false;
        }

        if (victim.State == FlowState.Open)
        {
            flows.Counters.FlowsEvicted++;
            flows.Anomalies.Report(AnomalyKind.FlowLimit, victim.Connection);
            DropSuccessor(victim);
            Close(victim, CloseReason.Evicted, flows.NowNs);
        }

        Remove(victim);
        return true;
    }

    /// <summary>Holds all flows together to the memory limit.</summary>
    public void HoldTotal()
    {
        while (flows.Store.MemoryBytes + flows.Pool.HeldBytes > flows.Options.MaxTotalBytes)
        {
            if (flows.Pool.HeldBytes == 0 || flows.Backlogs.Oldest?.Flow is not Flow flow)
            {
                if (flows.Store.Count <= 1 || !TryEvictOne())
                {
                    return;
                }
            }
            else if (flow.State == FlowState.Open)
            {
                flows.Anomalies.Report(AnomalyKind.StreamMemoryLimit, flow.Connection);
                flows.Backlogs.MoveToNewest(flow.Backlog!);
                flows.Holes.Flush(flow, GapCause.MemoryLimit);
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
            flows.Counters.HandshakesUnfinished++;
        }

        DropSuccessor(flow);
        DropBacklog(flow);
        flows.Store.Remove(flow);
    }

    public void DropSuccessor(Flow flow)
    {
        if (flow.Successor is Flow next)
        {
            flows.Counters.HandshakesUnfinished++;
            DropBacklog(next);
            flows.Store.Retire(next);
            flow.Successor = null;
        }
    }

    public void DropBacklog(Flow flow)
    {
        flows.Unacked.Drop(flow);
        if (flow.Backlog is Backlog backlog)
        {
            flows.Output.Drop(flow, 0);
            flows.Output.Drop(flow, 1);
            flows.Backlogs.Return(backlog);
        }
    }

    /// <summary>
    /// A client may keep its side open for long, while a command waits whose answer is the server's end.
    /// </summary>
    private void TellServersEnd(Flow flow, long timeNs)
    {
        ref FlowSide server = ref flow.Server;
        if (flow.InFlight && !server.EndTold && server is { Ended: true, FinAcked: true, FinPresumed: false })
        {
            server.EndTold = true;
            ref QueuedItem item = ref flows.Queue.Add(StreamItemKind.ServerEnded, flow, timeNs);
            item.Side = flow.ClientSide ^ 1;
            item.Offset = server.Next;
        }
    }
}
