using Sensor.Anomalies;
using Sensor.Packets;

namespace Sensor.Tcp;

/// <summary>
/// Puts what cannot be handed up yet into a flow's backlog: only the parts that are not there already.
/// </summary>
/// <remarks>
/// <code>
/// held        [--A--]      [--B--]
/// new      [--------------------------]
/// kept     [1]       [--2-]       [-3-]      A and B stay: first arrival wins; where they differ: overlap_conflict
/// </code>
/// </remarks>
internal sealed class HeldStore(
    SegmentPool pool, Backlogs backlogs, TcpCounters counters, IAnomalyReporter anomalies)
{
    public Backlog BacklogOf(Flow flow) => flow.Backlog ?? backlogs.Rent(flow);

    /// <summary>
    /// Holds the segment's bytes from <paramref name="start"/> of its payload on, which is at that offset.
    /// </summary>
    public void Hold(Flow flow, int side, in TcpSegment segment, long offset, int start)
    {
        Backlog backlog = BacklogOf(flow);
        ref HeldList list = ref backlog.Sides[side];
        int length = Math.Max(0, segment.Payload.Length - start);
        ReadOnlySpan<byte> bytes = segment.Payload[(segment.Payload.Length - length)..];
        long at = offset;
        long end = offset + length;
        HeldSegment? next = list.FirstEndingAfter(offset);
        while (at < end)
        {
            long pieceEnd = next is null ? end : Math.Min(end, next.Offset);
            if (pieceEnd > at)
            {
                Insert(flow, side, segment, bytes[(int)(at - offset)..(int)(pieceEnd - offset)], at, next);
            }

            if (next is null || next.Offset >= end)
            {
                break;
            }

            Compare(flow, bytes, offset, next);
            at = Math.Max(at, next.End);
            next = next.Next;
        }

        int cut = segment.WireLength - start - length;
        if (cut > 0)
        {
            MarkCut(flow, side, segment, end, cut);
        }
    }

    /// <summary>Notes that the snapshot cut the bytes from that offset on.</summary>
    private void MarkCut(Flow flow, int side, in TcpSegment segment, long offset, int length)
    {
        ref HeldList list = ref flow.Backlog!.Sides[side];
        HeldSegment? next = list.FirstEndingAfter(offset);
        if (next is not null && next.Offset <= offset)
        {
            return;
        }

        HeldSegment? previous = next is null ? list.Tail : next.Previous;
        if (previous?.End != offset)
        {
            previous = Insert(flow, side, segment, default, offset, next);
        }

        previous.CutLength = Math.Max(previous.CutLength, length);
    }

    private HeldSegment Insert(
        Flow flow, int side, in TcpSegment segment, ReadOnlySpan<byte> bytes, long offset, HeldSegment? next)
    {
        Backlog backlog = flow.Backlog!;
        HeldSegment piece = pool.Rent(bytes.Length);
        bytes.CopyTo(piece.Data);
        piece.Offset = offset;
        piece.Ack = flow.Sides[side ^ 1].Known ? flow.Sides[side ^ 1].OffsetOf(segment.Acknowledgement) : 0;
        piece.AckedBefore = flow.Sides[side].Acked;
        piece.PeerSent = Math.Max(flow.Sides[side ^ 1].Next, backlog.Sides[side ^ 1].SentEnd);
        piece.TimeNs = segment.TimeNs;
        piece.Frame = segment.Frame;
        piece.Number = flow.Number;
        backlog.Sides[side].InsertBefore(piece, next);
        backlog.HeldBytes += piece.Cost;
        backlog.HeldSegments++;
        return piece;
    }

    private void Compare(Flow flow, ReadOnlySpan<byte> bytes, long offset, HeldSegment first)
    {
        long from = Math.Max(offset, first.Offset);
        long end = Math.Min(offset + bytes.Length, first.End);
        if (end <= from)
        {
            return;
        }

        counters.RetransmittedBytes += end - from;
        if (!bytes[(int)(from - offset)..(int)(end - offset)].SequenceEqual(
            first.Bytes[(int)(from - first.Offset)..(int)(end - first.Offset)]))
        {
            counters.OverlapConflicts++;
            anomalies.Report(AnomalyKind.OverlapConflict, flow.Connection);
        }
    }
}
