using Sensor.Anomalies;
using Sensor.Packets;
using Sensor.Streams;

namespace Sensor.Tcp;

/// <summary>
/// Hands a flow's bytes up in causal order: bytes of a segment that acknowledges up to a go up when all of the peer's
/// bytes below a went up or were declared lost (REDIS-FACTS §4). Times never decrease along a connection: each item has
/// the time at which its own bytes were captured, or that of the item before where that is later, as it is for bytes
/// that had to wait for another packet.
/// </summary>
internal sealed class StreamOutput(
    StreamQueue queue, SegmentPool pool, TcpCounters counters, IAnomalyReporter anomalies)
{
    public required UnackedStore Unacked { get; init; }

    /// <summary>Bytes of the segment being added, from <paramref name="start"/> of its payload on.</summary>
    public void HandUp(Flow flow, int side, in TcpSegment segment, int start)
    {
        ref FlowSide s = ref flow.Sides[side];
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        int length = segment.Payload.Length - start;
        if (length > 0)
        {
            ref QueuedItem item = ref queue.Add(StreamItemKind.Bytes, flow, segment.TimeNs);
            item.Side = side;
            item.Offset = s.Next;
            item.PayloadStart = start;
            item.Length = length;
            item.Frame = segment.Frame;
            item.Settled = peer.OffsetOf(segment.Acknowledgement) >= peer.Next
                && s.Acked >= s.Next && !HasHole(flow, 0) && !HasHole(flow, 1);
            Unacked.Keep(flow, side, segment.Payload[start..]);
            s.Next += length;
        }
    }

    /// <summary>Hands up whatever can go, of both directions.</summary>
    /// <remarks>
    /// Both heads can be in order and each wait for the other only when one of them is a retransmission, which carries
    /// the acknowledgement of a later moment than its bytes' first, lost copy. No later packet could resolve that, so
    /// it is resolved at once: the one captured last is the retransmission, and its bytes go first.
    /// </remarks>
    public void Drain(Flow flow)
    {
        if (flow.Backlog is not Backlog backlog)
        {
            return;
        }

        while (true)
        {
            bool moved = false;
            for (int side = 0; side < 2; side++)
            {
                while (IsInOrder(flow, side) && flow.Sides[side ^ 1].HasPassed(backlog.Sides[side].Head!.Ack))
                {
                    HandUpHead(flow, side);
                    moved = true;
                }
            }

            if (moved)
            {
                continue;
            }

            if (!IsInOrder(flow, 0) || !IsInOrder(flow, 1))
            {
                return;
            }

            bool secondCameLater = unchecked(
                (int)(backlog.Sides[1].Head!.Number - backlog.Sides[0].Head!.Number)) > 0;
            HandUpHead(flow, secondCameLater ? 1 : 0);
        }
    }

    public void HandUpHead(Flow flow, int side)
    {
        ref FlowSide s = ref flow.Sides[side];
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        HeldSegment head = Take(flow, side);
        if (head.Length > 0)
        {
            ref QueuedItem item = ref queue.Add(StreamItemKind.Bytes, flow, head.TimeNs);
            item.Side = side;
            item.Offset = head.Offset;
            item.Held = head;
            item.Length = head.Length;
            item.Frame = head.Frame;
            item.SettledThen = WasSettled(flow, side, head);
            item.Settled = item.SettledThen && !HasHole(flow, 0) && !HasHole(flow, 1);
            Unacked.Keep(flow, side, head.Bytes);
            s.Next = head.End;
        }

        if (head.CutLength > 0)
        {
            CutAfter(flow, side, head.CutLength, head.TimeNs);
        }

        pool.Retire(head);
    }

    /// <summary>
    /// The snapshot cut what follows: it is declared lost at once, as far as no other segment has it.
    /// </summary>
    public void CutAfter(Flow flow, int side, int length, long timeNs)
    {
        long end = flow.Sides[side].Next + length;
        if (flow.Backlog?.Sides[side].Head is HeldSegment head && head.Offset < end)
        {
            // Another segment has a part of it; what it does not reach stays cut.
            head.CutLength = (int)Math.Max(head.CutLength, end - head.End);
            end = head.Offset;
        }

        DeclareLost(flow, side, end, GapCause.SnapshotCut, timeNs);
    }

    public void DeclareLost(Flow flow, int side, long end, GapCause cause, long timeNs)
    {
        ref FlowSide s = ref flow.Sides[side];
        long length = end - s.Next;
        if (length <= 0)
        {
            return;
        }

        ref QueuedItem item = ref queue.Add(StreamItemKind.Gap, flow, timeNs);
        item.Side = side;
        item.Offset = s.Next;
        item.GapLength = length;
        item.Cause = cause;
        s.Next = end;
        if (flow.Backlog is Backlog backlog)
        {
            backlog.Sides[side].HoleNoticed = false;
        }

        if (cause == GapCause.SnapshotCut)
        {
            counters.SnapshotCutBytes += length;
        }
        else
        {
            counters.LostBytes += length;
            s.LostEnd = end;
            s.LostLength = (uint)Math.Min(length, uint.MaxValue);
        }

        anomalies.Report(AnomalyKind.StreamGap, flow.Connection);
    }

    /// <summary>Drops what a side holds: it never was part of the stream, or nobody wants it.</summary>
    public void Drop(Flow flow, int side)
    {
        while (flow.Backlog?.Sides[side].Head is not null)
        {
            pool.Retire(Take(flow, side));
        }
    }

    /// <summary>Bytes are known to be missing: later ones are here, or the peer acknowledged them.</summary>
    public static bool HasHole(Flow flow, int side)
    {
        ref FlowSide s = ref flow.Sides[side];
        return s.Acked > s.Next
            || (flow.Backlog?.Sides[side].Head is HeldSegment head && head.Offset > s.Next);
    }

    /// <summary>
    /// The end itself has shown that it sent more; nobody has acknowledged it, and it is not known for a lie.
    /// </summary>
    public static bool HasShownMore(Flow flow, int side)
    {
        ref FlowSide s = ref flow.Sides[side];
        return flow.Backlog is Backlog backlog && s.FinAt < 0 && backlog.Sides[side].SentEnd > s.Next;
    }

    public static bool IsInOrder(Flow flow, int side) =>
        flow.Backlog?.Sides[side].Head is HeldSegment head && head.Offset <= flow.Sides[side].Next;

    /// <summary>
    /// Whether, when it was captured, both ends had acknowledged all that had been sent: later holes, and what later
    /// segments acknowledge, say nothing of that moment. A hole in the peer's stream at this place may be older.
    /// </summary>
    private static bool WasSettled(Flow flow, int side, HeldSegment head)
    {
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        ref HeldList list = ref flow.Backlog!.Sides[side ^ 1];
        bool isMissing = list.Head is { } next ? next.Offset > peer.Next : Math.Max(peer.Acked, list.SentEnd) > peer.Next;
        return !isMissing && head.AckedBefore >= head.Offset && head.Ack >= Math.Max(peer.Next, head.PeerSent);
    }

    private static HeldSegment Take(Flow flow, int side)
    {
        Backlog backlog = flow.Backlog!;
        HeldSegment head = backlog.Sides[side].TakeHead();
        backlog.HeldBytes -= head.Cost;
        backlog.HeldSegments--;
        return head;
    }
}
