using Sensor.Events;
using Sensor.Sessions;
using Sensor.Streams;

namespace Sensor.Policy;

/// <summary>
/// Events about a connection, or the sensor, that no command causes: opened, closed, user identified, gaps and
/// anomalies. Like <see cref="EventBuilder"/> it fills one reusable event, valid until the next call.
/// </summary>
internal sealed class SessionEventBuilder
{
    private const int GapSeverity = 4;
    private const int AnomalySeverity = 3;

    private static readonly byte[][] Actions = EventNames.IdKinds;

    private readonly ConnectionBlocks _blocks;
    private readonly byte[] _sensor;
    private readonly byte[] _sensorScope;
    private readonly byte[]?[] _idPrefixes = new byte[]?[EventNames.IdKinds.Length];
    private readonly AuditEvent _event = new();

    /// <param name="options">The sensor's name.</param>
    /// <param name="blocks">Shared with the worker's <see cref="EventBuilder"/>.</param>
    /// <param name="startNs">When the sensor started; in replay the time of the first packet.</param>
    public SessionEventBuilder(PolicyOptions options, ConnectionBlocks blocks, long startNs)
    {
        _blocks = blocks;
        _sensor = System.Text.Encoding.UTF8.GetBytes(options.Sensor);
        _sensorScope = EventIdPrefix.SensorScope(_sensor, startNs);
    }

    /// <summary><c>connection_opened</c>.</summary>
    public AuditEvent Opened(ConnectionFacts facts, StreamOpened opened)
    {
        AuditEvent audit = Session(facts, EventIdKind.ConnectionOpened, opened.TimeNs);
        audit.Capture = opened.HandshakeSeen ? CaptureFlags.None : CaptureFlags.Midstream;
        return audit;
    }

    /// <summary><c>connection_closed</c>.</summary>
    public AuditEvent Closed(ConnectionFacts facts, in ConnectionTotals totals)
    {
        AuditEvent audit = Session(facts, EventIdKind.ConnectionClosed, totals.ClosedNs);
        audit.DurationNs = Math.Max(0, totals.ClosedNs - totals.OpenedNs);
        audit.BytesToServer = totals.BytesToServer;
        audit.BytesToClient = totals.BytesToClient;
        audit.Commands = totals.Commands;
        audit.Events = totals.Events;
        audit.CloseReason = totals.Reason switch
        {
            CloseReason.Fin => AuditCloseReason.Fin,
            CloseReason.Rst => AuditCloseReason.Rst,
            CloseReason.Evicted => AuditCloseReason.Evicted,
            _ => AuditCloseReason.End,
        };
        return audit;
    }

    /// <summary><c>user_identified</c>: the facts hold back to the command that begins at this offset.</summary>
    public AuditEvent Identified(ConnectionFacts facts, long timeNs, long sinceOffset)
    {
        AuditEvent audit = Session(facts, EventIdKind.UserIdentified, timeNs);
        audit.IdOrdinal = sinceOffset;
        audit.SinceOrdinal = sinceOffset;
        return audit;
    }

    /// <summary><c>capture_gap</c>; <paramref name="facts"/> null for one that belongs to no connection.</summary>
    public AuditEvent Gap(in CaptureGapReport gap, ConnectionFacts? facts)
    {
        AuditEvent audit = Sensor(EventIdKind.CaptureGap, gap.TimeNs, gap.Ordinal, facts);
        audit.Severity = GapSeverity;
        audit.Direction = gap.Direction;
        audit.Bytes = gap.Bytes;
        audit.Packets = gap.Packets;
        audit.Holes = gap.Holes;
        audit.Events = gap.Events;
        audit.FirstTimeNs = gap.FirstTimeNs;
        audit.LastTimeNs = gap.LastTimeNs;
        audit.Cause = gap.Cause;
        audit.Interface = gap.Interface is null ? default : new(gap.Interface);
        return audit;
    }

    /// <summary><c>anomaly</c>: so many of the kind since the last such event.</summary>
    public AuditEvent Anomaly(in AnomalyReport report, ConnectionFacts? facts)
    {
        AuditEvent audit = Sensor(EventIdKind.Anomaly, report.TimeNs, report.Ordinal, facts);
        audit.Severity = AnomalySeverity;
        audit.Anomaly = report.Kind;
        audit.Count = report.Count;
        return audit;
    }

    /// <summary>
    /// An event of the sensor's own counters, which the caller fills in: started, stopped, heartbeat …
    /// </summary>
    public AuditEvent Sensor(EventIdKind kind, long timeNs, long ordinal) => Sensor(kind, timeNs, ordinal, facts: null);

    private AuditEvent Session(ConnectionFacts facts, EventIdKind kind, long timeNs)
    {
        _event.Reset(EventType.RedisSession, timeNs);
        _event.Connection = _blocks.Of(facts);
        _event.IdPrefix = _event.Connection.IdPrefix(kind);
        _event.Category = EventCategory.Session;
        _event.Action = new(Actions[(int)kind]);
        _event.Outcome = AuditOutcome.Success;
        _event.Clipped = _event.Connection.Clipped;
        return _event;
    }

    private AuditEvent Sensor(EventIdKind kind, long timeNs, long ordinal, ConnectionFacts? facts)
    {
        _event.Reset(EventType.Sensor, timeNs);
        _event.Sensor = _sensor;
        _event.Connection = facts is null ? null : _blocks.Of(facts);
        _event.IdPrefix = _event.Connection?.IdPrefix(kind)
            ?? (_idPrefixes[(int)kind] ??= EventIdPrefix.Of(kind, _sensorScope));
        _event.IdOrdinal = ordinal;
        _event.Category = EventCategory.Sensor;
        _event.Action = new(Actions[(int)kind]);
        _event.Outcome =
            kind is EventIdKind.CaptureGap or EventIdKind.Anomaly ? AuditOutcome.Unknown : AuditOutcome.Success;
        _event.Severity = 2;
        return _event;
    }
}
