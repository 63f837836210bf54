using Sensor.Anomalies;

namespace Sensor.Tcp;

/// <summary>
/// Remembers what clients sent until it is acknowledged, and compares what comes again with it. Who sends a segment
/// that the server never takes (a bad checksum, a short way to live) and then the true one at the same place wants the
/// sensor to tell the first; both are the client's, so only its direction is remembered. An idle flow has nothing here.
/// </summary>
/// <remarks>
/// The bytes and not a digest, since the second copy may be cut at other places. Of a flow the first 64 KiB that are
/// under way are kept; where that, or the room for all flows, is used up, later bytes are not compared.
/// </remarks>
internal sealed class UnackedStore(TcpCounters counters, IAnomalyReporter anomalies)
{
    /// <summary>Enough for most commands, and for a pipeline of short ones.</summary>
    private const int SmallBytes = 1_024;
    private const int LargeBytes = 65_536;
    private const long MaxMemoryBytes = 16 << 20;

    private readonly Stack<UnackedBytes> _small = new();
    private readonly Stack<UnackedBytes> _large = new();

    /// <summary>Memory of all, spare ones included: it only grows, up to its limit.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>Bytes are about to be handed up, the next of that side.</summary>
    public void Keep(Flow flow, int side, ReadOnlySpan<byte> bytes)
    {
        long offset = flow.Sides[side].Next;
        if (side != flow.ClientSide || flow.Client.Acked >= offset + bytes.Length)
        {
            return;
        }

        UnackedBytes? kept = flow.Unacked ??= Rent(_small, SmallBytes);
        if (kept is null)
        {
            return;
        }

        if (kept.Length == 0 || flow.Client.Acked >= kept.End)
        {
            kept.Start = offset;
            kept.Length = 0;
        }
        else if (kept.End != offset)
        {
            // There was no room for what lies between, or it is a gap.
            return;
        }

        if (bytes.Length > kept.Data.Length - kept.Length)
        {
            kept = MakeRoom(flow, kept, bytes.Length);
        }

        bytes = bytes[..Math.Min(bytes.Length, kept.Data.Length - kept.Length)];
        bytes.CopyTo(kept.Data.AsSpan(kept.Length));
        kept.Length += bytes.Length;
    }

    /// <summary>To be called when the server has acknowledged more.</summary>
    public void Acknowledged(Flow flow)
    {
        if (flow.Unacked is UnackedBytes kept && flow.Client.Acked >= kept.End)
        {
            Drop(flow);
        }
    }

    /// <summary>Bytes come again, from that offset on.</summary>
    public void Compare(Flow flow, int side, long offset, ReadOnlySpan<byte> bytes)
    {
        // (A keep-alive probe may carry one byte of garbage, 0 in practice, RFC 9293 §3.8.4.)
        bool isProbe = offset == flow.Sides[side].Next - 1 && bytes.Length == 1 && bytes[0] == 0;
        if (side != flow.ClientSide || isProbe || flow.Unacked is not UnackedBytes kept)
        {
            return;
        }

        // What is acknowledged cannot be taken in another form any more.
        long from = Math.Max(offset, Math.Max(kept.Start, flow.Client.Acked));
        long end = Math.Min(offset + bytes.Length, kept.End);
        if (from < end && !bytes[(int)(from - offset)..(int)(end - offset)].SequenceEqual(
            kept.Data.AsSpan((int)(from - kept.Start), (int)(end - from))))
        {
            counters.OverlapConflicts++;
            anomalies.Report(AnomalyKind.OverlapConflict, flow.Connection);
        }
    }

    public void Drop(Flow flow)
    {
        if (flow.Unacked is UnackedBytes kept)
        {
            flow.Unacked = null;
            kept.Length = 0;
            (kept.Data.Length == SmallBytes ? _small : _large).Push(kept);
        }
    }

    private UnackedBytes MakeRoom(Flow flow, UnackedBytes kept, int length)
    {
        int acked = (int)Math.Clamp(flow.Client.Acked - kept.Start, 0, kept.Length);
        // (Only where it is half: a long stream would be moved for each of its segments.)
        bool isEnough = acked >= kept.Length / 2 && length <= kept.Data.Length - kept.Length + acked;
        if (isEnough || kept.Data.Length == LargeBytes || Rent(_large, LargeBytes) is not UnackedBytes large)
        {
            large = kept;
        }

        int gone = isEnough || large != kept ? acked : 0;
        kept.Data.AsSpan(gone, kept.Length - gone).CopyTo(large.Data);
        (large.Start, large.Length) = (kept.Start + gone, kept.Length - gone);
        if (large != kept)
        {
            Drop(flow);
            flow.Unacked = large;
        }

        return large;
    }

    private UnackedBytes? Rent(Stack<UnackedBytes> free, int capacity)
    {
        if (free.TryPop(out UnackedBytes? spare))
        {
            return spare;
        }

        if (MemoryBytes + capacity > MaxMemoryBytes)
        {
            return null;
        }

        MemoryBytes += capacity + 48;
        return new UnackedBytes(capacity);
    }
}
