using Sensor.Packets;
using Sensor.Streams;

namespace Sensor.Tcp;

/// <summary>Who is who on a flow, and whether segments that do not fit belong to another one.</summary>
internal static class FlowRoles
{
    /// <summary>How far from a closed flow's last numbers its own stragglers lie, bytes.</summary>
    private const int MaxStraggle = 1 << 24;

    /// <summary>How far from an open flow's next numbers a segment is taken for its own, bytes.</summary>
    private const int MaxOwn = 1 << 18;

    /// <summary>
    /// The roles where no SYN was seen: the configured server port, else the lower port is the server's, else whoever
    /// is spoken to first.
    /// </summary>
    public static void Assume(Flow flow, int firstSender, PortSet serverPorts)
    {
        bool low = serverPorts.Contains(flow.Key.SourcePort);
        bool high = serverPorts.Contains(flow.Key.DestinationPort);
        int server = flow.Key.SourcePort < flow.Key.DestinationPort ? 0
            : flow.Key.SourcePort > flow.Key.DestinationPort ? 1
            : firstSender ^ 1;
        flow.RolesKnown = low != high;
        flow.ClientSide = (byte)((flow.RolesKnown ? (low ? 0 : 1) : server) ^ 1);
    }

    /// <summary>To be called with the flow's time still that of its first packet.</summary>
    public static StreamOpened Describe(Flow flow, in TcpSegment segment, PortSet serverPorts)
    {
        Endpoint low = new(flow.Key.SourceHigh, flow.Key.SourceLow, flow.Key.SourcePort);
        Endpoint high = new(flow.Key.DestinationHigh, flow.Key.DestinationLow, flow.Key.DestinationPort);
        ConnectionKey key = flow.ClientSide == 0 ? new(low, high) : new(high, low);
        return new StreamOpened(key, flow.LastTimeNs)
        {
            HandshakeSeen = flow.HandshakeSeen,
            RolesKnown = flow.RolesKnown,
            ConfiguredPort = serverPorts.Contains(key.Server.Port),
            ClientInitialSequence = flow.HandshakeSeen ? (flow.Client.Origin + -1).Value : 0,
            ServerInitialSequence = flow.HandshakeSeen ? (flow.Server.Origin + -1).Value : 0,
            FirstSequence = flow.HandshakeSeen ? 0 : segment.Sequence,
        };
    }

    /// <summary>
    /// Whether both numbers of a segment lie where the flow is: then it is the flow's own, whatever SYN came meanwhile.
    /// </summary>
    public static bool IsOwn(Flow flow, int side, in TcpSegment segment)
    {
        ref FlowSide s = ref flow.Sides[side];
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        return Math.Abs(s.OffsetOf(segment.Sequence) - s.Next) <= MaxOwn
            && Math.Abs(peer.OffsetOf(segment.Acknowledgement) - peer.Next) <= MaxOwn;
    }

    /// <summary>
    /// Notes a segment far outside of an open flow's window. Another flow is there when nothing else came for a while,
    /// from both ends (one alone can be a client that tries to mislead; the other would not go along).
    /// </summary>
    public static bool IsAnotherFlow(Flow flow, int side, in TcpSegment segment, TcpOptions options)
    {
        if ((flow.OutOfWindowSides & (1 << side)) == 0)
        {
            flow.Sides[side].StrayStart = segment.Sequence;
        }

        flow.OutOfWindowSides |= (byte)(1 << side);
        flow.OutOfWindowRun = (byte)Math.Min(byte.MaxValue, flow.OutOfWindowRun + 1);
        return flow.OutOfWindowRun >= options.OutOfWindowRun && segment.WireLength > 0
            && (flow.OutOfWindowSides == 3 || !flow.Sides[side ^ 1].Seen);
    }

    /// <summary>Where the strays of an end began, for one that has come to that number; else that number.</summary>
    public static uint StrayStart(Flow flow, int side, uint number)
    {
        uint start = flow.Sides[side].StrayStart;
        bool isPart = (flow.OutOfWindowSides & (1 << side)) != 0 && unchecked(number - start) <= MaxStraggle;
        return isPart ? start : number;
    }

    /// <summary>Whether a segment after the close lies far from what was.</summary>
    public static bool IsStray(Flow flow, int side, in TcpSegment segment)
    {
        ref FlowSide s = ref flow.Sides[side];
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        return Math.Abs(s.OffsetOf(segment.Sequence) - s.Next) > MaxStraggle
            || Math.Abs(peer.OffsetOf(segment.Acknowledgement) - peer.Next) > MaxStraggle;
    }

    /// <summary>
    /// Whether a segment after the close shows that the flow goes on (the RST was one that its receiver refused): an
    /// end sent more and the other acknowledged it.
    /// </summary>
    public static bool LivesOn(Flow flow, int side, in TcpSegment segment)
    {
        ref FlowSide s = ref flow.Sides[side];
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        s.SentAfterClose |= SendsMore(flow, side, segment);

        // (One beyond may be the FIN, or a probe.)
        return peer.SentAfterClose && peer.OffsetOf(segment.Acknowledgement) > peer.Next + 1;
    }

    /// <summary>
    /// Whether a segment after the close has bytes that were not seen before. (Behind a FIN one byte may be a probe.)
    /// </summary>
    public static bool SendsMore(Flow flow, int side, in TcpSegment segment)
    {
        ref FlowSide s = ref flow.Sides[side];
        return segment.WireLength > 0
            && s.OffsetOf(segment.Sequence) + segment.WireLength > s.Next + (s.FinAt < 0 ? 0 : 1);
    }
}
