namespace Sensor.Tcp;

/// <summary>
/// One direction's held segments, in order and without overlap, and since when there is a hole before them.
/// </summary>
internal struct HeldList
{
    public HeldSegment? Head;
    public HeldSegment? Tail;

    /// <summary>Whether a hole was noticed, when, and at which <see cref="Flow.Number"/>.</summary>
    public bool HoleNoticed;
    public long HoleTimeNs;
    public uint HoleNumber;

    /// <summary>Where the last segment captured from this end ended, and its <see cref="Flow.Number"/>.</summary>
    public long ShownEnd;
    public uint ShownNumber;

    /// <summary>
    /// How far this end's own sequence numbers say that it has sent; its FIN, where it was not seen, may be the last.
    /// </summary>
    public long SentEnd;

    /// <summary>
    /// The first segment that ends behind the offset, or null. Sought from the end: most come in order.
    /// </summary>
    public readonly HeldSegment? FirstEndingAfter(long offset)
    {
        HeldSegment? found = null;
        for (HeldSegment? at = Tail; at is not null && at.End > offset; at = at.Previous)
        {
            found = at;
        }

        return found;
    }

    public void InsertBefore(HeldSegment segment, HeldSegment? next)
    {
        HeldSegment? previous = next is null ? Tail : next.Previous;
        segment.Previous = previous;
        segment.Next = next;
        if (previous is null)
        {
            Head = segment;
        }
        else
        {
            previous.Next = segment;
        }

        if (next is null)
        {
            Tail = segment;
        }
        else
        {
            next.Previous = segment;
        }
    }

    public HeldSegment TakeHead()
    {
        HeldSegment head = Head!;
        Head = head.Next;
        if (Head is null)
        {
            Tail = null;
        }
        else
        {
            Head.Previous = null;
        }

        head.Next = null;
        HoleNoticed = false;
        return head;
    }
}
