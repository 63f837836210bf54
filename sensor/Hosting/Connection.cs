using Sensor.Exchanges;
using Sensor.Sessions;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// What a worker keeps of one connection, from its Opened to its Closed item: the stages that belong to it, and the
/// counters of its events.
/// </summary>
internal sealed class Connection
{
    private GapWindow? _gapToServer;
    private GapWindow? _gapToClient;

    public Connection(int index, StreamOpened opened)
    {
        Index = index;
        Opened = opened;
        LastTimeNs = opened.TimeNs;
        LastEventTimeNs = opened.TimeNs;
    }

    public int Index { get; }

    public StreamOpened Opened { get; }

    /// <summary>The host's kernel shows it, not packets.</summary>
    public bool IsOfHost => Index < ConnectionTable.Nobody;

    public ConnectionState State { get; set; }

    // --- stages ---

    /// <summary>Until it is known what the connection speaks.</summary>
    public ProtocolRecognizer? Recognizer { get; set; }

    /// <summary>From the moment that the connection is known to be Redis.</summary>
    public ExchangeTracker? Exchanges { get; set; }

    /// <summary>From the moment that the connection is known to be Redis or TLS.</summary>
    public SessionTracker? Session { get; set; }

    // --- where the server is asked ---

    /// <summary>Set where the connection's server is asked.</summary>
    public UserWait? UserWait { get; set; }

    /// <summary>Its events wait for their user.</summary>
    public bool IsHeld => UserWait is { Place: not null };

    /// <summary>What packets showed of the handshake of a connection that the host's kernel shows now.</summary>
    public TlsFacts? Tls { get; init; }

    /// <summary>Set where it is a connection of the sensor's own, which is left out of the audit.</summary>
    public OwnConnection? Own { get; set; }

    public long OwnCommands { get; set; }

    // --- what was seen ---

    /// <summary>Time of the latest item.</summary>
    public long LastTimeNs { get; set; }

    /// <summary>Bytes of each direction's stream, gaps included.</summary>
    public long BytesToServer { get; private set; }

    public long BytesToClient { get; private set; }

    /// <summary>As last said to the flow table.</summary>
    public bool InFlight { get; set; }

    /// <summary>Is on the worker's list of those that silence may settle.</summary>
    public bool IsWaiting { get; set; }

    // --- what was told ---

    /// <summary>connection_opened has left, or was left out by a selection.</summary>
    public bool OpenedTold { get; set; }

    /// <summary>How many of these were told: their ids count it.</summary>
    public long Gaps { get; set; }

    public long AnomaliesTold { get; set; }

    /// <summary>Events that left: the last <c>sequence</c>.</summary>
    public long Events { get; set; }

    public long Commands { get; set; }

    /// <summary>The time of the last event; no later event may stand before it.</summary>
    public long LastEventTimeNs { get; set; }

    /// <summary>The facts of the command that was counted last, and the counter of their user.</summary>
    public ConnectionFacts? CountedFacts { get; set; }

    public UserCounter? Counter { get; set; }

    public List<AnomalyWindow>? Anomalies { get; set; }

    public ref GapWindow? GapOf(Direction direction)
    {
        if (direction == Direction.ToServer)
        {
            return ref _gapToServer;
        }

        return ref _gapToClient;
    }

    public void Count(in StreamItem item)
    {
        LastTimeNs = Math.Max(LastTimeNs, item.TimeNs);
        long bytes = item.Kind == StreamItemKind.Gap ? item.GapLength : item.Bytes.Length;
        if (item.Direction == Direction.ToServer)
        {
            BytesToServer += bytes;
        }
        else
        {
            BytesToClient += bytes;
        }
    }

    /// <summary>It goes on as this connection: what was told of it was told of this one.</summary>
    public void GoOnFrom(Connection before)
    {
        OpenedTold = before.OpenedTold;
        Events = before.Events;
        Gaps = before.Gaps;
        AnomaliesTold = before.AnomaliesTold;
        LastEventTimeNs = before.LastEventTimeNs;
    }

    /// <summary>The roles were taken wrongly: what was counted belongs to the other side.</summary>
    public void TakeBytesReversed(Connection other)
    {
        BytesToServer = other.BytesToClient;
        BytesToClient = other.BytesToServer;
    }
}
