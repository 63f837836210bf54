using System.Diagnostics.CodeAnalysis;
using Sensor.Configuration;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Hosting.Activity;
using Sensor.Policy;
using Sensor.Sessions;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// The last steps of an event on its worker: Policy fills it, the selection decides whether it leaves, it gets its
/// place in the connection (<c>sequence</c>; a time that never decreases), each format writes it into its block, and it
/// is counted. Used by one thread.
/// </summary>
internal sealed class EventWriter
{
    private readonly AccessRules _rules;
    private readonly PolicyInForce _policy;
    private readonly EventSelection _selection;
    private readonly SensorRun _run;
    private readonly OutputsInForce _outputs;
    private readonly ActivityLane? _activity;
    private readonly RecentEvents? _recent;
    private OutputLanes _lanes;
    private LaneWriter[] _writers;
    private PolicyStage _stage;
    private PolicySnapshot? _keptFor;

    public EventWriter(SensorOptions options, SensorRun run, EventSelection selection, OutputsInForce outputs)
    {
        _policy = run.Policy ?? new PolicyInForce(PolicySnapshot.Compile(options.Policy));
        _rules = new AccessRules(options.AccessRules, run.Attempts, run.FirstSeen);
        _run = run;
        _selection = selection;
        _outputs = outputs;
        _activity = run.Activity?.Join();
        _recent = run.KeepsRecent ? new RecentEvents() : null;
        _writers = outputs.Enter(out _lanes);
        _stage = TakeOver();
    }

    /// <summary>Makes the events that are no commands.</summary>
    public SessionEventBuilder Sessions => Stage.Sessions;

    public RunStatistics Statistics { get; } = new();

    /// <summary>The newest of them; null where nobody asks.</summary>
    public RecentEvents? Recent => _recent;

    /// <summary>Connections of which was told that they were opened, and not yet that they were closed.</summary>
    public long OpenSessions { get; private set; }

    /// <summary>The policy under which the next event is made; asked for once per event, at its beginning.</summary>
    private PolicyStage Stage =>
        ReferenceEquals(_stage.Snapshot, _policy.Current) ? _stage : _stage = TakeOver();

    /// <summary>Whether another policy holds than when this was last asked; true the first time.</summary>
    public bool TryTakeOver([NotNullWhen(true)] out PolicyOptions? policy)
    {
        PolicySnapshot current = _policy.Current;
        bool isNew = !ReferenceEquals(current, _keptFor);
        _keptFor = current;
        policy = isNew ? current.Options : null;
        return isNew;
    }

    public void TellCommand(Connection connection, Exchange exchange, in Attribution attribution)
    {
        int file = FrameNumber.File(exchange.CommandFrame);
        exchange.CommandFrame = FrameNumber.Frame(exchange.CommandFrame);
        exchange.ReplyFrame = FrameNumber.Frame(exchange.ReplyFrame);
        AuditEvent audit = Stage.Commands.Command(exchange, attribution);
        _rules.Judge(audit, exchange.Definition);
        NameFile(audit, file);
        connection.Commands++;
        audit.TimeNs = Math.Max(audit.TimeNs, connection.LastEventTimeNs);
        _run.Servers?.Note(audit);
        if (TryLeave(connection, audit, exchange))
        {
            Statistics.CountCommand(exchange.Definition);
            Statistics.ByOutcome.Count(audit);
            CountUser(connection, audit, attribution.Facts);
        }
    }

    public void TellPush(Connection connection, PushFrame push)
    {
        int file = FrameNumber.File(push.Frame);
        push.Frame = FrameNumber.Frame(push.Frame);
        AuditEvent audit = Stage.Commands.Push(push, connection.Session!.Facts);
        NameFile(audit, file);
        TryLeave(connection, audit);
    }

    public void TellOpened(Connection connection)
    {
        OpenSessions += connection.OpenedTold ? 0 : 1;
        connection.OpenedTold = true;
        TryLeave(connection, Sessions.Opened(connection.Session!.AtOpening, connection.Opened));
    }

    public void TellClosed(Connection connection, CloseReason reason, long timeNs)
    {
        OpenSessions--;
        TryLeave(connection, Sessions.Closed(
            connection.Session!.Facts,
            new ConnectionTotals(connection.Opened.TimeNs, timeNs, reason)
            {
                BytesToServer = connection.BytesToServer,
                BytesToClient = connection.BytesToClient,
                Commands = connection.Commands,
                Events = connection.Events,
            }));
    }

    public void TellIdentified(Connection connection, long sinceOffset) =>
        TryLeave(connection, Sessions.Identified(connection.Session!.Facts, connection.LastEventTimeNs, sinceOffset));

    public void TellGap(GapWindow gap)
    {
        Connection connection = gap.Connection;
        GapEventCause cause = CauseOf(gap.Cause);
        AuditEvent audit = Sessions.Gap(
            new CaptureGapReport(cause, TimeOf(connection, gap.FirstTimeNs), connection.Gaps++)
            {
                Direction = gap.Direction == Direction.ToServer ? AuditDirection.ToServer : AuditDirection.ToClient,
                Bytes = gap.Bytes,
                Holes = gap.Holes,
                FirstTimeNs = gap.FirstTimeNs,
                LastTimeNs = gap.LastTimeNs,
            },
            connection.Session!.Facts);
        Statistics.GapEvents[(int)cause]++;
        for (GapCause part = 0; part <= GapCause.RingFull; part++)
        {
            Statistics.GapBytes[(int)CauseOf(part)] += gap.BytesOf(part);
        }

        TryLeave(connection, audit);
    }

    public void TellAnomaly(AnomalyWindow anomaly)
    {
        Connection connection = anomaly.Connection!;
        AnomalyReport report = new(
            anomaly.Kind, anomaly.Count, TimeOf(connection, anomaly.FirstTimeNs), connection.AnomaliesTold++);
        TryLeave(connection, Sessions.Anomaly(report, connection.Session!.Facts));
    }

    /// <summary>Whether an event leaves, by the policy and by the selection; one that does not is counted.</summary>
    public bool Selects(AuditEvent audit, Exchange? exchange = null)
    {
        // What polling found is made by a builder of its own: here its policy is asked for.
        PolicyStage stage = audit.Connection is null ? Stage : _stage;
        int leavesOut = stage.Decide(audit, exchange);
        if (leavesOut != RuleMatcher.Leaves)
        {
            Statistics.LeftOutByRule.Count(leavesOut);
            return false;
        }

        if (_selection.Accepts(audit))
        {
            return true;
        }

        Statistics.LeftOut++;
        return false;
    }

    /// <summary>Of a command, <paramref name="exchange"/> is what it was made from.</summary>
    public void Write(AuditEvent audit, Exchange? exchange = null)
    {
        _stage.Disclose(audit, exchange);
        if (!ReferenceEquals(_lanes, _outputs.Current))
        {
            HandOver();
        }

        foreach (LaneWriter lane in _writers)
        {
            lane.Write(audit);
        }

        _activity?.Count(audit);
        if (_recent is not null && _recent.HasRoomFor(audit))
        {
            _recent.Note(audit);
        }

        Statistics.Events++;
        Statistics.ByCategory[(int)audit.Category]++;
        Statistics.ByFailure[(int)audit.Failure]++;
    }

    /// <summary>A batch of segments is done with.</summary>
    public void NextTurn() => _recent?.NextTurn();

    /// <summary>What is written goes to the sinks, whose place others may have taken.</summary>
    public void HandOver()
    {
        _activity?.HandOver();
        NextTurn();
        Array.ForEach(_writers, lane => lane.HandOver());
        if (!ReferenceEquals(_lanes, _outputs.Current))
        {
            _writers = _outputs.MoveOver(ref _lanes);
        }
    }

    /// <summary>After the last event of a thread that ends while others go on.</summary>
    public void Leave()
    {
        HandOver();
        _outputs.Leave(_lanes);
        if (_activity is not null)
        {
            _run.Activity!.Leave(_activity);
        }
    }

    /// <summary>
    /// When a loss or an anomaly is said to have happened. While commands wait it is the time of the last event: a
    /// command that waits may have begun before, and no time may go back. The event's own times are exact.
    /// </summary>
    private static long TimeOf(Connection connection, long firstTimeNs) =>
        connection.InFlight || connection.IsHeld ? connection.LastEventTimeNs : firstTimeNs;

    private static GapEventCause CauseOf(GapCause cause) => cause switch
    {
        GapCause.MissingSegment => GapEventCause.MissingSegment,
        GapCause.SnapshotCut => GapEventCause.SnapshotCut,
        GapCause.MemoryLimit => GapEventCause.MemoryLimit,
        GapCause.FlowLimit => GapEventCause.FlowLimit,
        GapCause.ParseError => GapEventCause.ParseError,
        GapCause.RingFull => GapEventCause.RingFull,
        _ => GapEventCause.InternalError,
    };

    private void NameFile(AuditEvent audit, int file)
    {
        if (_stage.Snapshot.Options.Frames && file < _run.FileNames.Length)
        {
            audit.LeavePlain();
            audit.CaptureFile = new TextSlice(_run.FileNames[file]);
        }
    }

    private PolicyStage TakeOver()
    {
        PolicySnapshot snapshot = _policy.Current;
        Statistics.LeftOutByRule.Use(snapshot.Rules.LeftOutNames);
        return new PolicyStage(snapshot, _run.StartNs, _run.Servers);
    }

    private bool TryLeave(Connection connection, AuditEvent audit, Exchange? exchange = null)
    {
        audit.TimeNs = Math.Max(audit.TimeNs, connection.LastEventTimeNs);
        if (!Selects(audit, exchange))
        {
            return false;
        }

        connection.LastEventTimeNs = audit.TimeNs;
        audit.Sequence = ++connection.Events;
        Write(audit, exchange);
        return true;
    }

    private void CountUser(Connection connection, AuditEvent audit, ConnectionFacts facts)
    {
        if (!ReferenceEquals(connection.CountedFacts, facts))
        {
            // A name that a login tried may be a password typed in the wrong place: counted as Policy lets it be shown.
            byte[]? user = audit.TriedUser.Exists ? audit.TriedUser.Span.ToArray() : audit.Connection!.User;
            connection.CountedFacts = facts;
            connection.Counter = Statistics.UserOf(user, user is not null);
        }

        connection.Counter!.Events++;
        connection.Counter.Failures += audit.Outcome == AuditOutcome.Failure ? 1 : 0;
    }
}
