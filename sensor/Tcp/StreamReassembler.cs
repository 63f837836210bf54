using Sensor.Anomalies;
using Sensor.Packets;

namespace Sensor.Tcp;

/// <summary>
/// Takes the segments of an open flow that are more than the next bytes in order: retransmitted, overlapping, early,
/// FIN, RST, or any while something is missing. Of bytes that come twice the first win; a difference is an anomaly.
/// </summary>
/// <remarks>
/// The sensor may not be blinded by segments that the real ends refuse. So a FIN that nobody acknowledged yields to
/// data at its place, a RST counts only where its receiver could accept it (RFC 9293 §3.10.7.4, RFC 5961 §3), an
/// acknowledgement that the peer's own numbers contradict declares nothing lost, and what lies far outside the window
/// changes nothing unless both ends agree on it.
/// </remarks>
internal sealed class StreamReassembler(
    TcpOptions options, StreamOutput output, HoleKeeper holes, HeldStore held, IAnomalyReporter anomalies)
{
    /// <summary>
    /// How far ahead of what was seen a RST is believed: what the capture may have missed just before it.
    /// </summary>
    private const int MaxResetAhead = 1 << 20;

    public TcpCounters Counters { get; init; } = new();

    /// <summary>False where the segment lies outside of any window: nothing was changed.</summary>
    public bool Receive(Flow flow, int side, in TcpSegment segment, long nowNs)
    {
        flow.Number++;
        ref FlowSide s = ref flow.Sides[side];
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        bool hasAck = (segment.Flags & TcpFlags.Ack) != 0;
        long offset = s.OffsetOf(segment.Sequence);
        long ack = hasAck ? peer.OffsetOf(segment.Acknowledgement) : peer.Next;
        if (Math.Abs(offset - s.Next) > options.MaxJumpBytes || Math.Abs(ack - peer.Next) > options.MaxJumpBytes)
        {
            Counters.OutOfWindowSegments++;
            anomalies.Report(AnomalyKind.OutOfWindow, flow.Connection);
            return false;
        }

        int wireLength = Math.Max(segment.WireLength, segment.Payload.Length);
        if ((segment.Flags & TcpFlags.Rst) != 0)
        {
            if (!TryReset(flow, side, offset, segment.TimeNs))
            {
                return true;
            }

            wireLength = 0;
        }

        NoteSeen(flow, side);
        NoteShown(flow, side, offset + wireLength);

        if (hasAck)
        {
            Acknowledge(ref peer, ack);
        }

        if (wireLength > 0)
        {
            Accept(flow, side, segment, offset);
        }

        if ((segment.Flags & TcpFlags.Fin) != 0)
        {
            NoteFin(flow, side, offset + wireLength);
        }

        output.Drain(flow);
        output.Unacked.Acknowledged(flow);
        holes.Limit(flow);
        holes.Expire(flow, nowNs);
        return true;
    }

    public static void NoteSeen(Flow flow, int side)
    {
        ref FlowSide s = ref flow.Sides[side];
        s.Seen = true;
        s.Silent = false;
        s.LastNumber = flow.Number;
        flow.OutOfWindowRun = flow.OutOfWindowSides = 0;
    }

    /// <summary>
    /// A number beyond what was seen, without the bytes before it, may be all that is left of them.
    /// </summary>
    private void NoteShown(Flow flow, int side, long end)
    {
        Backlog? backlog = end > flow.Sides[side].Next ? held.BacklogOf(flow) : flow.Backlog;
        if (backlog is not null)
        {
            ref HeldList list = ref backlog.Sides[side];
            list.ShownEnd = end;
            list.ShownNumber = flow.Number;
            list.SentEnd = Math.Max(list.SentEnd, end);
        }
    }

    private void Accept(Flow flow, int side, in TcpSegment segment, long offset)
    {
        ref FlowSide s = ref flow.Sides[side];
        long end = offset + Math.Max(segment.WireLength, segment.Payload.Length);
        if (s.FinAt >= 0 && end > s.FinAt && !TryPassFin(flow, side, end - offset))
        {
            return;
        }

        int start = 0;
        if (offset < s.Next)
        {
            output.Unacked.Compare(flow, side, offset, segment.Payload);
            CountRepeated(flow, side, offset, Math.Min(end, s.Next));
            if (end <= s.Next)
            {
                return;
            }

            start = (int)(s.Next - offset);
        }

        // ack: the peer's bytes that the sender had when it sent these.
        long ack = flow.Sides[side ^ 1].OffsetOf(segment.Acknowledgement);
        bool nothingHeld = flow.Backlog?.Sides[side].Head is null;
        if (nothingHeld && offset + start == s.Next && flow.Sides[side ^ 1].HasPassed(ack))
        {
            int kept = Math.Min(start, segment.Payload.Length);
            output.HandUp(flow, side, segment, kept);
            output.CutAfter(flow, side, (int)(end - s.Next), segment.TimeNs);
            return;
        }

        if (offset > s.Next)
        {
            Counters.OutOfOrderSegments++;
        }
        else if (nothingHeld)
        {
            Counters.CausallyHeldSegments++;
        }

        held.Hold(flow, side, segment, offset + start, start);
    }

    /// <summary>
    /// Bytes that were handed up or declared lost before.
    /// </summary>
    private void CountRepeated(Flow flow, int side, long from, long end)
    {
        ref FlowSide s = ref flow.Sides[side];
        Counters.RetransmittedBytes += end - from;
        if (from < s.LostEnd && end > s.LostEnd - s.LostLength)
        {
            Counters.LateSegments++;
            anomalies.Report(AnomalyKind.LateSegment, flow.Connection);
        }
    }

    /// <summary>Data at or behind a FIN: true where it shows that there was no FIN.</summary>
    private bool TryPassFin(Flow flow, int side, long length)
    {
        ref FlowSide s = ref flow.Sides[side];
        if (s.FinPresumed)
        {
            s.Acked = s.FinAt + 1;
        }
        else if (length > 1)
        {
            // (A keep-alive probe after a FIN has one byte, at the FIN's number: no reason to report.)
            anomalies.Report(AnomalyKind.DataAfterFin, flow.Connection);
        }

        if (s.FinAcked && !s.FinPresumed)
        {
            return false;
        }

        s.FinAt = -1;
        s.FinPresumed = s.FinAcked = false;
        return true;
    }

    private static void Acknowledge(ref FlowSide s, long ack)
    {
        if (s.FinAt >= 0 && ack > s.FinAt)
        {
            if (s.FinPresumed && ack > s.FinAt + 1)
            {
                s.FinAt = -1;
                s.FinPresumed = s.FinAcked = false;
            }
            else
            {
                s.FinAcked = true;
                ack = s.FinAt;
            }
        }

        s.Acked = Math.Max(s.Acked, ack);
    }

    private void NoteFin(Flow flow, int side, long finAt)
    {
        ref FlowSide s = ref flow.Sides[side];
        if (s.FinAt >= 0 && !s.FinPresumed)
        {
            return;
        }

        if (finAt < SentEnd(flow, side))
        {
            Counters.OutOfWindowSegments++;
            anomalies.Report(AnomalyKind.OutOfWindow, flow.Connection);
            return;
        }

        s.FinAt = finAt;
        s.FinPresumed = false;
        flow.EndedFirst = flow.EndedFirst < 0 ? side : flow.EndedFirst;
        s.FinAcked = s.Acked > finAt;
        s.Acked = Math.Min(s.Acked, finAt);
    }

    private bool TryReset(Flow flow, int side, long offset, long timeNs)
    {
        ref FlowSide s = ref flow.Sides[side];
        long sent = SentEnd(flow, side);
        long lowest = s.Acked < 0 ? s.Next - ushort.MaxValue : Math.Min(s.Acked, sent);
        if (offset < lowest || offset > Math.Max(sent, s.Acked) + MaxResetAhead)
        {
            Counters.IgnoredResets++;
            anomalies.Report(AnomalyKind.ResetIgnored, flow.Connection);
            return false;
        }

        flow.ResetSeen = true;
        flow.EndedFirst = flow.EndedFirst < 0 ? side : flow.EndedFirst;
        held.BacklogOf(flow).ResetTimeNs = timeNs;
        if (offset > sent)
        {
            Acknowledge(ref s, offset);
        }

        return true;
    }

    private static long SentEnd(Flow flow, int side) =>
        flow.Backlog?.Sides[side].Tail?.End ?? flow.Sides[side].Next;
}
