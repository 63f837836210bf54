using System.Runtime.CompilerServices;

namespace Sensor.Tcp;

/// <summary>What a flow has only while something is held or missing. Pooled by <see cref="Backlogs"/>.</summary>
internal sealed class Backlog
{
    public BacklogSides Sides;
    public Flow? Flow;
    public int HeldBytes;
    public int HeldSegments;

    /// <summary>When the RST was seen that ends the flow.</summary>
    public long ResetTimeNs;

    /// <summary>When waiting ends, <see cref="long.MaxValue"/> where time alone decides nothing.</summary>
    public long DeadlineNs = long.MaxValue;

    // Place in the list of all, by age, and in a slot of the wheel.
    public Backlog? Older;
    public Backlog? Newer;
    public Backlog? SlotPrevious;
    public Backlog? SlotNext;
    public int Slot = -1;

    /// <summary>When the first of what is held was captured; that time where it is earlier.</summary>
    public long FirstTimeNs(long timeNs)
    {
        for (int side = 0; side < 2; side++)
        {
            for (HeldSegment? at = Sides[side].Head; at is not null; at = at.Next)
            {
                timeNs = Math.Min(timeNs, at.TimeNs);
            }
        }

        return timeNs;
    }

    /// <summary>
    /// Gives what a closed flow holds to another that begins where it stood: its offsets begin at 0 there.
    /// </summary>
    public static void Move(Flow from, Flow to)
    {
        for (int side = 0; side < 2; side++)
        {
            ref FlowSide s = ref from.Sides[side];
            long peerNext = from.Sides[side ^ 1].Next;
            to.Sides[side].Begin((s.Origin + s.Next).Value, s.Acked < s.Next ? -1 : 0);
            for (HeldSegment? at = from.Backlog?.Sides[side].Head; at is not null; at = at.Next)
            {
                at.Offset -= s.Next;
                at.AckedBefore -= s.Next;
                at.Ack -= peerNext;
                at.PeerSent -= peerNext;
            }
        }

        to.Number = from.Number;
        to.Backlog = from.Backlog;
        from.Backlog = null;
        if (to.Backlog is Backlog backlog)
        {
            backlog.Flow = to;
        }
    }
}

[InlineArray(2)]
internal struct BacklogSides
{
    private HeldList _first;
}
