using Sensor.Configuration;
using Sensor.Events;
using Sensor.Exchanges;
using Sensor.Formats;
using Sensor.Policy;
using Sensor.Sessions;
using Sensor.Sinks;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// The last steps of an event on its worker: Policy fills the one reusable event, the selection decides whether it
/// leaves, it gets its place in the connection (<c>sequence</c>; a time that never decreases), the format writes it into
/// the worker's block, and it is counted. Used by one thread.
/// </summary>
internal sealed class EventWriter
{
    private readonly AuditEvent _event = new();
    private readonly JsonFormat _format = new();
    private readonly EventBuilder _builder;
    private readonly EventSelection _selection;
    private readonly SensorRun _run;
    private readonly SinkThread _sink;
    private OutputBlock _block;

    public EventWriter(SensorOptions options, SensorRun run, EventSelection selection, SinkThread sink)
    {
        _builder = new EventBuilder(options.Policy);
        _run = run;
        _selection = selection;
        _sink = sink;
        _block = sink.Rent();
    }

    public RunStatistics Statistics { get; } = new();

    /// <summary>The first error of ours that cost a connection, for the log.</summary>
    public Exception? FirstError { get; private set; }

    public void NoteError(Exception error) => FirstError ??= error;

    public void TellCommand(Connection connection, Exchange exchange, in Attribution attribution)
    {
        int file = FrameNumber.File(exchange.CommandFrame);
        exchange.CommandFrame = FrameNumber.Frame(exchange.CommandFrame);
        exchange.ReplyFrame = FrameNumber.Frame(exchange.ReplyFrame);
        _builder.FillCommand(_event, exchange, attribution);
        NameFile(file);
        connection.Commands++;
        if (TryLeave(connection, attribution.Facts))
        {
            Statistics.CountCommand(exchange.Definition);
        }
    }

    public void TellPush(Connection connection, PushFrame push)
    {
        int file = FrameNumber.File(push.Frame);
        push.Frame = FrameNumber.Frame(push.Frame);
        _builder.FillPush(_event, push, connection.Session!.Facts);
        NameFile(file);
        TryLeave(connection, connection.Session.Facts);
    }

    public void TellOpened(Connection connection)
    {
        connection.OpenedTold = true;
        _builder.FillOpened(_event, connection.Opened, connection.Session!.Facts);
        TryLeave(connection, connection.Session.Facts);
    }

    public void TellClosed(Connection connection, CloseReason reason, long timeNs)
    {
        _builder.FillClosed(_event, connection.Session!.Facts, new ConnectionTotals
        {
            OpenedNs = connection.Opened.TimeNs,
            ClosedNs = timeNs,
            BytesToServer = connection.BytesToServer,
            BytesToClient = connection.BytesToClient,
            Commands = connection.Commands,
            Events = connection.Events,
            Reason = reason,
        });
        TryLeave(connection, connection.Session.Facts);
    }

    public void TellIdentified(Connection connection, long sinceOffset)
    {
        _builder.FillIdentified(_event, connection.Session!.Facts, sinceOffset, connection.LastEventTimeNs);
        TryLeave(connection, connection.Session.Facts);
    }

    /// <summary>
    /// While commands wait, the gap's time is the last event's: a command that waits may have begun before the gap, and
    /// no time may go back. <c>first_time</c> and <c>last_time</c> are exact.
    /// </summary>
    public void TellGap(GapWindow gap)
    {
        Connection connection = gap.Connection;
        long timeNs = connection.InFlight ? connection.LastEventTimeNs : gap.FirstTimeNs;
        BeginUnder(connection, EventIdKind.CaptureGap, "capture_gap"u8, timeNs);
        _event.Severity = 4;
        _event.Direction = gap.Direction == Direction.ToServer ? AuditDirection.ToServer : AuditDirection.ToClient;
        _event.Bytes = gap.Bytes;
        _event.Holes = gap.Holes;
        _event.FirstTimeNs = gap.FirstTimeNs;
        _event.LastTimeNs = gap.LastTimeNs;
        _event.Cause = GapEventCause.MissingSegment + (int)gap.Cause;
        Statistics.GapEvents[(int)_event.Cause]++;
        for (GapCause cause = 0; cause <= GapCause.RingFull; cause++)
        {
            Statistics.GapBytes[(int)GapEventCause.MissingSegment + (int)cause] += gap.BytesOf(cause);
        }

        TryLeave(connection, connection.Session!.Facts);
    }

    public void TellAnomaly(AnomalyWindow anomaly)
    {
        Connection connection = anomaly.Connection!;
        long timeNs = connection.InFlight ? connection.LastEventTimeNs : anomaly.FirstTimeNs;
        BeginUnder(connection, EventIdKind.Anomaly, "anomaly"u8, timeNs);
        _event.Severity = 3;
        _event.Anomaly = anomaly.Kind;
        _event.Count = anomaly.Count;
        TryLeave(connection, connection.Session!.Facts);
    }

    /// <summary>An empty event, for what belongs to no connection.</summary>
    public AuditEvent Begin(EventType type, long timeNs)
    {
        _event.Reset(type, timeNs);
        return _event;
    }

    public bool Selects(AuditEvent audited)
    {
        if (_selection.Accepts(audited))
        {
            return true;
        }

        Statistics.LeftOut++;
        return false;
    }

    public void Write(AuditEvent audited)
    {
        _format.Write(audited, _block.Buffer);
        _block.Events++;
        Statistics.Events++;
        Statistics.ByCategory[(int)audited.Category]++;
        if (_block.IsFull)
        {
            HandOver();
        }
    }

    public void HandOver() => _block = _sink.Exchange(_block);

    private void BeginUnder(Connection connection, EventIdKind kind, ReadOnlySpan<byte> action, long timeNs)
    {
        _event.Reset(EventType.Sensor, timeNs);
        _event.Category = EventCategory.Sensor;
        _event.Action = new TextSlice(action.ToArray());
        _event.Connection = _builder.BlockOf(connection.Session!.Facts);
        _event.IdPrefix = _event.Connection.IdPrefix(kind);
        _event.IdOrdinal = connection.Ordinal++;
    }

    private void NameFile(int file)
    {
        if (_builder.Frames && file < _run.FileNames.Length)
        {
            _event.CaptureFile = new TextSlice(_run.FileNames[file]);
        }
    }

    private bool TryLeave(Connection connection, ConnectionFacts facts)
    {
        _event.TimeNs = Math.Max(_event.TimeNs, connection.LastEventTimeNs);
        if (!Selects(_event))
        {
            return false;
        }

        connection.LastEventTimeNs = _event.TimeNs;
        _event.Sequence = ++connection.Events;
        Write(_event);
        Count(connection, facts);
        return true;
    }

    private void Count(Connection connection, ConnectionFacts facts)
    {
        Statistics.ByFailure[(int)_event.Failure]++;
        if (_event.Type != EventType.RedisCommand)
        {
            return;
        }

        if (!ReferenceEquals(connection.CountedFacts, facts))
        {
            connection.CountedFacts = facts;
            connection.Counter = Statistics.UserOf(facts.User, facts.User is not null);
        }

        connection.Counter!.Events++;
        connection.Counter.Failures += _event.Outcome == AuditOutcome.Failure ? 1 : 0;
    }
}
