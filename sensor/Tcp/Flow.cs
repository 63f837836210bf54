using Sensor.Packets;
using Sensor.Streams;

namespace Sensor.Tcp;

internal enum FlowState : byte
{
    /// <summary>A SYN or SYN+ACK was seen, nothing else; nobody above knows of it.</summary>
    HalfOpen,
    Open,

    /// <summary>Not Redis: kept so that its segments can be passed over.</summary>
    Ignored,

    /// <summary>Closed, remembered for its stragglers.</summary>
    Closed,
}

/// <summary>
/// One TCP connection, both directions. Pooled; small while nothing is held (what is held lives in
/// <see cref="Backlog"/>). Owned by <see cref="FlowTable"/>; only the classes of this folder touch it.
/// </summary>
internal sealed class Flow
{
    /// <summary>
    /// What a flow costs at rest, measured: the object, its slots in the index and the connection table.
    /// </summary>
    public const int ApproximateBytes = 312;

    public FlowSides Sides;

    // Set when it is met.
    public FlowKey Key;
    public uint Hash;
    public int Connection = -1;
    public byte ClientSide;
    public bool RolesKnown;
    public bool HandshakeSeen;

    // Changed by traffic.
    public FlowState State;
    public bool ResetSeen;

    /// <summary>It is what goes on of a flow that was told to be closed by a RST.</summary>
    public bool LivedOn;

    /// <summary>Which side's FIN or RST came first; -1 while none did.</summary>
    public int EndedFirst = -1;

    /// <summary>It was ignored while it lived: what comes after its end is of no interest.</summary>
    public bool WasIgnored;
    public byte OutOfWindowRun;
    public byte OutOfWindowSides;
    public uint Number;
    public long LastTimeNs;
    public Backlog? Backlog;

    /// <summary>What the client sent last, while it is not acknowledged.</summary>
    public UnackedBytes? Unacked;

    /// <summary>A handshake on the same port pair that is not confirmed yet: this flow lives until it is.</summary>
    public Flow? Successor;

    public ref FlowSide Client => ref Sides[ClientSide];

    public ref FlowSide Server => ref Sides[ClientSide ^ 1];

    // Changed from above.
    public bool InFlight;

    // Place in a FlowList.
    public FlowList? List;
    public Flow? Newer;
    public Flow? Older;
    public long TouchedNs;

    public Direction DirectionOf(int side) => side == ClientSide ? Direction.ToServer : Direction.ToClient;

    public void Clear()
    {
        Sides[0] = default;
        Sides[1] = default;
        Key = default;
        Connection = -1;
        ClientSide = 0;
        EndedFirst = -1;
        RolesKnown = HandshakeSeen = ResetSeen = LivedOn = WasIgnored = InFlight = false;
        State = FlowState.HalfOpen;
        OutOfWindowRun = OutOfWindowSides = 0;
        Number = 0;
        LastTimeNs = TouchedNs = 0;
        Successor = null;
    }
}
