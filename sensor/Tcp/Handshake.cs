using Sensor.Packets;

namespace Sensor.Tcp;

internal enum HandshakeStep : byte
{
    /// <summary>Seen before, or not of this handshake.</summary>
    Ignored,

    /// <summary>The handshake goes on.</summary>
    Waiting,

    /// <summary>Both ends are known and one of them goes on to use the connection.</summary>
    Complete,

    /// <summary>Refused or given up.</summary>
    Refused,

    /// <summary>Another attempt on the same port pair.</summary>
    Restarted,
}

/// <summary>
/// The beginning of a connection (RFC 9293 §3.5): who is the client, and both initial sequence numbers. Packets may be
/// missing and may come twice. A SYN may carry data (RFC 7413); a server that does not take it acknowledges the SYN
/// alone, and then it is not part of the stream.
/// </summary>
internal static class Handshake
{
    /// <summary>How much a peer may have acknowledged, or skipped, of what was missed in the first moments.</summary>
    private const int MaxFirstJump = 1 << 20;

    public static void Begin(Flow flow, int side, in TcpSegment segment)
    {
        bool isAnswer = (segment.Flags & TcpFlags.Ack) != 0;
        flow.State = FlowState.HalfOpen;
        flow.Number = 0;
        flow.RolesKnown = flow.HandshakeSeen = true;
        flow.ClientSide = (byte)(isAnswer ? side ^ 1 : side);
        flow.LastTimeNs = segment.TimeNs;
        NoteSyn(ref flow.Sides[side], segment.Sequence);
        if (isAnswer)
        {
            flow.Client.Begin(segment.Acknowledgement, 0);
        }
    }

    public static HandshakeStep Take(Flow flow, int side, in TcpSegment segment)
    {
        TcpFlags flags = segment.Flags & (TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Rst);
        return flags switch
        {
            TcpFlags.Syn => TakeSyn(flow, side, segment),
            TcpFlags.Syn | TcpFlags.Ack => TakeSynAck(flow, side, segment),
            TcpFlags.Ack => TakeAck(flow, side, segment),
            TcpFlags.Rst or (TcpFlags.Rst | TcpFlags.Ack) => TakeReset(flow, side, segment),
            _ => HandshakeStep.Ignored,
        };
    }

    private static HandshakeStep TakeSyn(Flow flow, int side, in TcpSegment segment)
    {
        ref FlowSide s = ref flow.Sides[side];
        if (s.SynSeen)
        {
            // Once the other end has answered, its answer to another attempt is needed: a SYN alone proves nothing.
            return IsSynOf(s, segment.Sequence) || flow.Sides[side ^ 1].SynSeen
                ? HandshakeStep.Ignored
                : HandshakeStep.Restarted;
        }

        NoteSyn(ref s, segment.Sequence);
        return HandshakeStep.Waiting;
    }

    private static HandshakeStep TakeSynAck(Flow flow, int side, in TcpSegment segment)
    {
        ref FlowSide s = ref flow.Sides[side];
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        if (s.SynSeen)
        {
            bool same = IsSynOf(s, segment.Sequence);
            return same || side == flow.ClientSide ? HandshakeStep.Ignored : HandshakeStep.Restarted;
        }

        long acked = peer.Known ? peer.OffsetOf(segment.Acknowledgement) : -1;
        if (side == flow.ClientSide)
        {
            return HandshakeStep.Ignored;
        }

        if (acked < 0 || acked > SynDataEnd(flow))
        {
            // What the server answered is the SYN that it took: the one seen was another, perhaps a false one.
            return HandshakeStep.Restarted;
        }

        NoteSyn(ref s, segment.Sequence);
        peer.Acked = acked;
        return HandshakeStep.Waiting;
    }

    private static HandshakeStep TakeAck(Flow flow, int side, in TcpSegment segment)
    {
        ref FlowSide s = ref flow.Sides[side];
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        bool fromClient = side == flow.ClientSide;
        if (s.Known && !IsNear(s.OffsetOf(segment.Sequence)))
        {
            return HandshakeStep.Ignored;
        }

        if (peer.Known && !IsNear(peer.OffsetOf(segment.Acknowledgement)))
        {
            return HandshakeStep.Ignored;
        }

        if (fromClient && !peer.Known)
        {
            peer.Begin(segment.Acknowledgement, 0);
        }
        else if (!s.Known)
        {
            // The SYN+ACK was missed. Without payload this may be the challenge of an older connection (RFC 5961 §4).
            if (segment.WireLength == 0)
            {
                return HandshakeStep.Ignored;
            }

            s.Begin(segment.Sequence, 0);
        }

        return HandshakeStep.Complete;
    }

    private static HandshakeStep TakeReset(Flow flow, int side, in TcpSegment segment)
    {
        ref FlowSide s = ref flow.Sides[side];
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        bool fits = (segment.Flags & TcpFlags.Ack) != 0 && peer.Known
            ? IsNear(peer.OffsetOf(segment.Acknowledgement))
            : s.Known && IsNear(s.OffsetOf(segment.Sequence));
        return fits ? HandshakeStep.Refused : HandshakeStep.Ignored;
    }

    /// <summary>Whether the data of the SYN was refused: the next number from either end leaves it out.</summary>
    public static bool RefusesSynData(Flow flow, int side, in TcpSegment segment)
    {
        if (flow.Backlog is null || (segment.Flags & TcpFlags.Ack) == 0)
        {
            return false;
        }

        return side == flow.ClientSide
            ? !flow.Server.SynSeen && flow.Client.OffsetOf(segment.Sequence) == 0
            : (segment.Flags & TcpFlags.Syn) != 0 && flow.Client.OffsetOf(segment.Acknowledgement) == 0
                && flow.Backlog.Sides[flow.ClientSide].Head is { Number: 0 };
    }

    /// <summary>
    /// Whether bytes that do not fit a half-open flow show that its SYN was none: it is only one end's word, and the
    /// bytes are those of a connection that is there already.
    /// </summary>
    public static bool IsDenied(Flow flow, in TcpSegment segment) =>
        segment.WireLength > 0 && !(flow.Client.SynSeen && flow.Server.SynSeen)
        && (segment.Flags & (TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Rst)) == TcpFlags.Ack;

    /// <summary>
    /// Whether a segment other than SYN fits this handshake exactly, so that it cannot be an older connection's. Where
    /// the SYN+ACK was missed, the server's first bytes fit when they acknowledge what the client may have sent.
    /// </summary>
    public static bool Continues(Flow flow, int side, in TcpSegment segment)
    {
        bool hasAck = (segment.Flags & TcpFlags.Ack) != 0;
        bool isReset = (segment.Flags & TcpFlags.Rst) != 0;
        ref FlowSide s = ref flow.Sides[side];
        ref FlowSide peer = ref flow.Sides[side ^ 1];
        long mostAcked = side == flow.ClientSide ? 0 : s.Known || isReset ? SynDataEnd(flow) : MaxFirstJump;
        bool numberFits = s.Known && s.OffsetOf(segment.Sequence) is long offset && offset >= 0
            && offset <= (side == flow.ClientSide ? SynDataEnd(flow) : 0);
        bool ackFits = hasAck && peer.Known && peer.OffsetOf(segment.Acknowledgement) is long ack && ack >= 0
            && ack <= mostAcked;
        return isReset
            ? ackFits || (!hasAck && numberFits)
            : (numberFits || (!s.Known && segment.WireLength > 0)) && (ackFits || (hasAck && !peer.Known));
    }

    /// <summary>
    /// Whether this is the SYN of the connection that is there already: seen twice, or retransmitted.
    /// </summary>
    public static bool IsSynOf(in FlowSide side, uint sequence) =>
        side.Known && new TcpSequence(sequence) - side.Origin == -1;

    private static void NoteSyn(ref FlowSide side, uint sequence)
    {
        side.Begin(unchecked(sequence + 1), 0);
        side.SynSeen = side.Seen = true;
    }

    private static long SynDataEnd(Flow flow) => flow.Backlog?.Sides[flow.ClientSide].Tail?.End ?? 0;

    private static bool IsNear(long offset) => offset is >= 0 and <= MaxFirstJump;
}
