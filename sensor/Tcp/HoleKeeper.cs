using Sensor.Anomalies;
using Sensor.Streams;

namespace Sensor.Tcp;

/// <summary>
/// Decides how long a hole is waited for (REDIS-FACTS §4): until it is filled, or the peer has acknowledged beyond it
/// and the wait is over in packet time or in later segments of the flow, or a memory limit is reached. The
/// acknowledgement is not asked for where none can come: after a RST, and where the peer's segments are not captured.
/// </summary>
/// <remarks>
/// An acknowledged hole of one byte with nothing behind it is most likely a FIN that the capture missed: it is taken
/// for one (and releases what waits for it) until a byte at or behind it is seen.
/// </remarks>
internal sealed class HoleKeeper(
    TcpOptions options, StreamOutput output, Backlogs backlogs, TcpCounters counters, IAnomalyReporter anomalies)
{
    /// <summary>Declares lost what was waited for long enough, and hands up what that sets free.</summary>
    public void Expire(Flow flow, long nowNs)
    {
        Review(flow, nowNs);
        while (flow.Backlog is not null && (TryExpire(flow, 0, nowNs) || TryExpire(flow, 1, nowNs)))
        {
            output.Drain(flow);
            Review(flow, nowNs);
        }
    }

    /// <summary>Holds a flow to its memory limit.</summary>
    public void Limit(Flow flow)
    {
        if (flow.Backlog is not Backlog backlog || !IsOverLimit(backlog))
        {
            return;
        }

        anomalies.Report(AnomalyKind.StreamMemoryLimit, flow.Connection);
        while (IsOverLimit(backlog))
        {
            ForceOne(flow, GapCause.MemoryLimit);
        }
    }

    /// <summary>
    /// Hands up everything outstanding, what is missing declared lost. <paramref name="cause"/> is for what the peer
    /// has not acknowledged; what it has is missing from the capture whatever else happens.
    /// </summary>
    public void Flush(Flow flow, GapCause cause)
    {
        while (flow.Backlog is { HeldSegments: > 0 })
        {
            ForceOne(flow, cause);
        }

        for (int side = 0; side < 2; side++)
        {
            ref FlowSide s = ref flow.Sides[side];
            if (s.Acked > s.Next && !MayBeFin(flow, side))
            {
                Lose(flow, side, s.Acked, cause, flow.LastTimeNs);
            }

            if (s.FinAt > s.Next && !s.FinPresumed)
            {
                // Nobody acknowledged this FIN, and nothing came that would speak against it.
                Lose(flow, side, s.FinAt, cause, flow.LastTimeNs);
            }
        }
    }

    /// <summary>
    /// At the end of a flow: what only the sender's own numbers show to have been sent will not come any more.
    /// </summary>
    public void LoseShown(Flow flow)
    {
        for (int side = 0; side < 2; side++)
        {
            // (One byte beyond the last is most likely a FIN that the capture missed.)
            if (StreamOutput.HasShownMore(flow, side)
                && flow.Backlog!.Sides[side].SentEnd is long end && end > flow.Sides[side].Next + 1)
            {
                Lose(flow, side, end, GapCause.MissingSegment, flow.LastTimeNs);
            }
        }
    }

    /// <summary>Notes new holes, sets the flow's deadline, gives back a backlog that is no longer needed.</summary>
    private void Review(Flow flow, long nowNs)
    {
        bool hole0 = StreamOutput.HasHole(flow, 0);
        bool hole1 = StreamOutput.HasHole(flow, 1);
        if (!hole0 && !hole1 && (flow.Backlog is null or { HeldSegments: 0, ResetTimeNs: 0 })
            && !StreamOutput.HasShownMore(flow, 0) && !StreamOutput.HasShownMore(flow, 1))
        {
            if (flow.Backlog is not null)
            {
                backlogs.Return(flow.Backlog);
            }

            return;
        }

        Backlog backlog = flow.Backlog ?? backlogs.Rent(flow);
        Notice(flow, 0, hole0, nowNs);
        Notice(flow, 1, hole1, nowNs);
        long deadline = Math.Min(DeadlineOf(flow, 0, nowNs), DeadlineOf(flow, 1, nowNs));
        if (backlog.ResetTimeNs != 0)
        {
            deadline = Math.Min(deadline, Future(backlog.ResetTimeNs, nowNs));
        }

        backlogs.Schedule(backlog, deadline);
    }

    private bool TryExpire(Flow flow, int side, long nowNs)
    {
        ref FlowSide s = ref flow.Sides[side];
        ref HeldList held = ref flow.Backlog!.Sides[side];
        if (!StreamOutput.HasHole(flow, side) || !held.HoleNoticed
            || !(s.Silent || IsOver(flow, held.HoleTimeNs, held.HoleNumber, nowNs)))
        {
            return false;
        }

        if (IsContradicted(flow, side))
        {
            // Only what waits for these bytes goes on.
            bool waits = StreamOutput.IsInOrder(flow, side ^ 1);
            if (waits)
            {
                output.HandUpHead(flow, side ^ 1);
            }

            return waits;
        }

        if (MayBeFin(flow, side))
        {
            s.FinPresumed = s.FinAcked = true;
            s.FinAt = s.Acked = s.Next;
            return true;
        }

        long behind = held.Head?.Offset ?? s.Acked;
        long end = CannotBeAcknowledged(flow, side) ? behind : Math.Min(behind, s.Acked);
        if (end <= s.Next)
        {
            return false;
        }

        s.Silent |= !s.Seen;
        Lose(flow, side, end, GapCause.MissingSegment, held.Head?.TimeNs ?? held.HoleTimeNs);
        return true;
    }

    private void ForceOne(Flow flow, GapCause cause)
    {
        Backlog backlog = flow.Backlog!;
        for (int side = 0; side < 2; side++)
        {
            if (backlog.Sides[side].Head is HeldSegment head && head.Offset > flow.Sides[side].Next)
            {
                Lose(flow, side, head.Offset, cause, head.TimeNs);
                output.Drain(flow);
                return;
            }
        }

        // No hole before a held segment, so one is in order and waits for bytes of the peer, which has nothing held.
        int waiting = backlog.Sides[0].Head is not null ? 0 : 1;
        HeldSegment blocked = backlog.Sides[waiting].Head!;
        ref FlowSide peer = ref flow.Sides[waiting ^ 1];
        if (!MayBeFin(flow, waiting ^ 1))
        {
            Lose(flow, waiting ^ 1, Math.Min(blocked.Ack, peer.Acked), cause, blocked.TimeNs);
        }

        output.HandUpHead(flow, waiting);
        output.Drain(flow);
    }

    private void Lose(Flow flow, int side, long end, GapCause unacknowledged, long timeNs)
    {
        ref FlowSide s = ref flow.Sides[side];
        if (end <= s.Next)
        {
            return;
        }

        bool acknowledged = s.Acked >= end;
        if (acknowledged)
        {
            counters.HolesMissedByCapture++;
        }
        else
        {
            counters.HolesUnacknowledged++;
        }

        output.DeclareLost(flow, side, end, acknowledged ? GapCause.MissingSegment : unacknowledged, timeNs);
    }

    private void Notice(Flow flow, int side, bool hole, long nowNs)
    {
        ref HeldList held = ref flow.Backlog!.Sides[side];
        if (!hole)
        {
            held.HoleNoticed = false;
        }
        else if (!held.HoleNoticed)
        {
            held.HoleNoticed = true;
            held.HoleTimeNs = held.Head?.TimeNs ?? nowNs;
            held.HoleNumber = held.Head?.Number ?? flow.Number;
        }
    }

    private long DeadlineOf(Flow flow, int side, long nowNs)
    {
        ref HeldList held = ref flow.Backlog!.Sides[side];
        return held.HoleNoticed ? Future(held.HoleTimeNs, nowNs) : long.MaxValue;
    }

    /// <summary>When the wait ends; never, when it has: then only packets can tell more.</summary>
    private long Future(long sinceNs, long nowNs) =>
        sinceNs + options.HoleWaitNs > nowNs ? sinceNs + options.HoleWaitNs : long.MaxValue;

    private bool IsOver(Flow flow, long sinceNs, uint sinceNumber, long nowNs) =>
        nowNs - sinceNs >= options.HoleWaitNs
        || unchecked(flow.Number - sinceNumber) >= (uint)options.HoleWaitSegments;

    private bool CannotBeAcknowledged(Flow flow, int side)
    {
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        uint since = flow.Backlog!.Sides[side].HoleNumber;
        return flow.ResetSeen || !peer.Seen
            || (unchecked(flow.Number - since) >= (uint)options.HoleWaitSegments
                && unchecked((int)(peer.LastNumber - since)) < 0);
    }

    private bool IsOverLimit(Backlog backlog) =>
        backlog.HeldBytes > options.MaxFlowBytes || backlog.HeldSegments > options.MaxFlowSegments;

    /// <summary>
    /// The peer acknowledged more than this end sent: a segment captured since ends before (one byte before: a
    /// keep-alive). No real end acknowledges what it did not get; who does wants the sensor to take later bytes for
    /// late ones.
    /// </summary>
    private static bool IsContradicted(Flow flow, int side)
    {
        ref HeldList held = ref flow.Backlog!.Sides[side];
        return held.Head is null && unchecked((int)(held.ShownNumber - held.HoleNumber)) > 0
            && held.ShownEnd < flow.Sides[side].Acked - 1;
    }

    private static bool MayBeFin(Flow flow, int side)
    {
        ref FlowSide s = ref flow.Sides[side];
        bool behindALoss = s.LostLength > 0 && s.LostEnd == s.Next;
        return s.FinAt < 0 && s.Acked == s.Next + 1 && !behindALoss && flow.Backlog?.Sides[side].Head is null;
    }
}
