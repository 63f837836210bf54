namespace Sensor.Tests.Support;

/// <summary>Changes the packets of a capture and leaves the bytes of its streams as they are.</summary>
internal static class PacketShuffle
{
    /// <summary>Every segment with data in pieces of the lengths that <paramref name="next"/> gives.</summary>
    public static IEnumerable<CapturedFrame> Cut(IEnumerable<TcpFrame> packets, Func<TcpFrame, int> next)
    {
        foreach (TcpFrame packet in packets)
        {
            if (packet.IsControl || packet.Body.Length < 2)
            {
                yield return packet.Frame;
                continue;
            }

            int length;
            for (int position = 0; position < packet.Body.Length; position += length)
            {
                length = Math.Min(next(packet), packet.Body.Length - position);
                yield return packet.With(
                    unchecked(packet.Sequence + (uint)position), packet.Acknowledged,
                    packet.Body.Slice(position, length));
            }
        }
    }

    /// <summary>
    /// The longest time that a packet is moved over: what mirror ports and network cards mix, not what people wait.
    /// </summary>
    private const long ReorderNs = 3_000_000;

    /// <summary>
    /// Neighbours change places, within windows of four; SYN, FIN and RST stay where they are. Times stay in order.
    /// </summary>
    public static IEnumerable<CapturedFrame> Reorder(IReadOnlyList<TcpFrame> packets, Random random)
    {
        TcpFrame[] order = [.. packets];
        for (int index = 0; index + 1 < order.Length; index++)
        {
            int other = Math.Min(order.Length - 1, index + random.Next(4));
            if (packets[other].Frame.TimeNs - order[index].Frame.TimeNs < ReorderNs
                && packets[other].Frame.TimeNs - packets[index].Frame.TimeNs < ReorderNs
                && !order.AsSpan(index, other - index + 1).ContainsAnyControl())
            {
                (order[index], order[other]) = (order[other], order[index]);
            }
        }

        return order.Select((packet, index) => packet.Frame with { TimeNs = packets[index].Frame.TimeNs });
    }

    /// <summary>No packet comes later than a millisecond after the one before.</summary>
    public static IEnumerable<CapturedFrame> WithoutPauses(IReadOnlyList<TcpFrame> packets)
    {
        long cut = 0;
        for (int index = 0; index < packets.Count; index++)
        {
            long since = index == 0 ? 0 : packets[index].Frame.TimeNs - packets[index - 1].Frame.TimeNs;
            cut += Math.Max(0, since - 1_000_000);
            yield return packets[index].Frame with { TimeNs = packets[index].Frame.TimeNs - cut };
        }
    }

    /// <summary>Every packet twice, and every data segment a third time from its middle on.</summary>
    public static IEnumerable<CapturedFrame> Duplicate(IReadOnlyList<TcpFrame> packets)
    {
        foreach (TcpFrame packet in packets)
        {
            yield return packet.Frame;
            yield return packet.Frame;
            if (!packet.IsControl && packet.Body.Length > 2)
            {
                int half = packet.Body.Length / 2;
                yield return packet.With(
                    unchecked(packet.Sequence + (uint)half), packet.Acknowledged, packet.Body[half..]);
            }
        }
    }

    /// <summary>
    /// Both streams of every connection that is seen from its SYN begin just below 2^32: the client always at the same
    /// number, as one who reuses a port may choose to; the server at another each time.
    /// </summary>
    public static IEnumerable<CapturedFrame> StartBelowWrap(IReadOnlyList<TcpFrame> packets)
    {
        var shifts = new Dictionary<(ushort From, ushort To), uint>();
        uint count = 0;
        foreach (TcpFrame packet in packets)
        {
            if (packet.IsSyn)
            {
                uint below = 100 + (packet.IsAck ? count++ : 0);
                shifts[(packet.SourcePort, packet.DestinationPort)] = unchecked(0u - below - packet.Sequence);
            }

            uint own = shifts.GetValueOrDefault((packet.SourcePort, packet.DestinationPort));
            uint peer = shifts.GetValueOrDefault((packet.DestinationPort, packet.SourcePort));
            yield return packet.With(
                unchecked(packet.Sequence + own), packet.IsAck
                    ? unchecked(packet.Acknowledged + peer) : 0, packet.Body);
        }
    }

    private static bool ContainsAnyControl(this Span<TcpFrame> packets)
    {
        foreach (TcpFrame packet in packets)
        {
            if (packet.IsControl)
            {
                return true;
            }
        }

        return false;
    }
}
