using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Configuration;
using Sensor.Exchanges;
using Sensor.Packets;
using Sensor.Sessions;
using Sensor.Streams;
using Sensor.Tcp;

namespace Sensor.Hosting;

/// <summary>
/// Owns everything of its connections from Tcp to Formats and pulls stage by stage: segments → stream items →
/// exchanges → attribution → events → lines; a batch of segments as far as exchanges, then what has settled to its end
/// (<see cref="SettledList"/>). Used by one thread. An error of ours costs one connection: its state is dropped, its later
/// bytes are counted as lost (<c>internal_error</c>), the others go on; under test it is thrown.
/// </summary>
internal sealed class Worker : IAnomalyReporter
{
    private readonly SensorOptions _options;
    private readonly CommandTable _commands;
    private readonly ExchangeShared _shared;
    private readonly EventWriter _events;
    private readonly FlowTable _flows;
    private readonly WorkerLosses _losses;
    private readonly WaitingConnections _waiting = new();
    private readonly MemoryRelief _relief;
    private readonly ConnectionTable _connections = new();
    private readonly ConnectionTeller _teller;
    private readonly ConnectionStarter _starter;
    private readonly ServerAnswers? _answers;
    private readonly Action<Connection> _tellSettled;

    /// <summary>
    /// Where pushes are told, which nobody keeps, or events wait for what a server says, each item is told before the next.
    /// </summary>
    private readonly bool _tellsAtOnce;
    private readonly SettledList _settled = new();
    private long _settledNs = long.MaxValue;

    /// <param name="options">The options of every stage.</param>
    /// <param name="commands">What a command is.</param>
    /// <param name="events">The way out.</param>
    /// <param name="instances">The servers that are asked; null: none is, and nothing of it costs anything.</param>
    public Worker(SensorOptions options, CommandTable commands, EventWriter events, InstanceViews? instances = null)
    {
        _options = options;
        _commands = commands;
        _shared = new ExchangeShared(options.Exchanges, commands);
        _events = events;
        _losses = new WorkerLosses(events);
        _relief = new MemoryRelief(_shared.Held, TellGivenUp);
        _flows = new FlowTable(options.Tcp, this);
        _teller = new ConnectionTeller(options, events, _losses);
        _tellSettled = _teller.TellSettled;
        _starter = new ConnectionStarter(options, _connections, _flows, _teller, events)
        {
            Shared = _shared,
            Anomalies = this,
        };
        _tellsAtOnce = options.Pushes || instances is not null;
        if (instances is not null)
        {
            _answers = new ServerAnswers(instances, this, _flows, options.MaxWaitingBytes / options.Workers);
            _teller.Answers = _answers;
            _teller.Own = options.KeepOwnConnections ? null : new OwnTraffic(instances, Statistics);
        }
    }

    /// <summary>What this worker told and lost; complete after <see cref="End"/>.</summary>
    public RunStatistics Statistics => _events.Statistics;

    /// <summary>The first error of ours that cost a connection, for the log.</summary>
    public Exception? FirstError { get; private set; }

    public void Accept(SegmentBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch.IsTick(i, out long timeNs))
            {
                Advance(timeNs);
            }
            else
            {
                Add(batch.SegmentAt(i));
            }
        }

        TellSettled();
    }

    public void Accept(in TcpSegment segment)
    {
        Add(segment);
        TellSettled();
    }

    /// <summary>Tells the time: what waited for it leaves.</summary>
    public void Advance(long nowNs)
    {
        if (nowNs <= _teller.NowNs)
        {
            return;
        }

        TellSettled();
        _teller.NowNs = nowNs;
        try
        {
            StreamItems items = _flows.Advance(nowNs);
            while (items.TryRead(out StreamItem item))
            {
                Take(item);
            }

            TellSettled();
            _waiting.Advance(nowNs, _tellSettled);
            _answers?.Advance(nowNs);
        }
        catch (Exception e) when (!_options.RethrowErrors)
        {
            Note(e);
        }

        _losses.TellDue(nowNs);
    }

    /// <summary>The capture is over: everything outstanding is settled and told, and handed to the sink.</summary>
    public void End()
    {
        TellSettled();
        StreamItems items = _flows.End(_teller.NowNs);
        while (items.TryRead(out StreamItem item))
        {
            Take(item);
        }

        TellSettled();
        _losses.TellDue(long.MaxValue);
        _losses.AnomalyTotals.CopyTo(Statistics.Anomalies);
        _events.HandOver();
    }

    /// <summary>Tells what is settled of a connection and need not wait for its user.</summary>
    public void TellSettled(Connection connection) => _teller.TellSettled(connection);

    /// <summary>What the trackers of one server share that may have commands of its own; memory counts with all others'.</summary>
    public ExchangeShared ShareExchanges() => new(_options.Exchanges, _commands, _shared);

    /// <summary>A server that is asked was found to listen elsewhere, too: connections there are its own from now on.</summary>
    public void AdmitAll()
    {
        foreach (Connection? connection in _connections.All)
        {
            if (connection is { State: ConnectionState.Redis, Own: null })
            {
                _answers!.Admit(connection, Math.Max(_teller.NowNs, connection.LastTimeNs));
            }
        }
    }

    /// <summary>Lines that are ready go to the sink although their block is not full.</summary>
    public void HandOver() => _events.HandOver();

    public void Report(AnomalyKind kind, int connection)
    {
        Connection? reported = _connections[connection];
        long timeNs = Math.Min(_settledNs, reported?.LastTimeNs ?? long.MaxValue);
        _losses.Report(kind, reported, Math.Max(timeNs, _teller.NowNs));
    }

    private void Add(in TcpSegment segment)
    {
        try
        {
            StreamItems items = _flows.Add(segment);
            while (items.TryRead(out StreamItem item))
            {
                Take(item);
            }
        }
        catch (Exception e) when (!_options.RethrowErrors)
        {
            Note(e);
        }
    }

    private void Take(in StreamItem item)
    {
        if (item.Kind == StreamItemKind.Opened)
        {
            _starter.Open(item);
            return;
        }

        if (_connections[item.Connection] is not { } connection)
        {
            return;
        }

        connection.Count(item);
        if (item.Kind == StreamItemKind.Closed)
        {
            TellSettled();
        }

        try
        {
            Route(connection, item);
        }
        catch (Exception e) when (!_options.RethrowErrors)
        {
            Connection failed = _connections[item.Connection] ?? connection;
            Fail(failed, e);
            CountLost(failed, item);
        }

        if (item.Kind == StreamItemKind.Closed && _connections[item.Connection] is { } closed)
        {
            Close(closed, item);
        }
    }

    private void Route(Connection connection, in StreamItem item)
    {
        switch (connection.State)
        {
            case ConnectionState.Redis:
                Decode(connection, item);
                break;
            case ConnectionState.Undecided:
                Recognise(connection, item);
                break;
            case ConnectionState.Tls:
                // Bytes that nobody can read are no loss.
                break;
            default:
                TellSettled();
                CountLost(connection, item);
                break;
        }
    }

    private void Recognise(Connection connection, in StreamItem item)
    {
        TellSettled();
        if (_starter.Recognise(connection, item) is not { } redis)
        {
            return;
        }

        while (redis.Recognizer!.TryTakeHeld(out StreamItem held))
        {
            Decode(redis, held);
        }

        redis.Recognizer = null;
        if (item.Kind == StreamItemKind.Closed)
        {
            Decode(redis, item);
        }
    }

    private void Decode(Connection connection, in StreamItem item)
    {
        if (_tellsAtOnce || item.Kind != StreamItemKind.Bytes)
        {
            DecodeAtOnce(connection, item);
            return;
        }

        ExchangeTracker exchanges = connection.Exchanges!;
        exchanges.Accept(item);
        bool settled = exchanges.TryHoldSettled(out long end);
        if (settled)
        {
            _settled.Add(connection, end, item.TimeNs);
        }

        if (exchanges.HasUndecoded)
        {
            TellSettled();
            _teller.TellUndecoded(connection, exchanges);
        }

        NoteState(connection, exchanges);
        if (!settled || _shared.Held.IsNearLimit)
        {
            CountMemory(exchanges);
        }
    }

    private void DecodeAtOnce(Connection connection, in StreamItem item)
    {
        TellSettled();
        if (item.Kind == StreamItemKind.Gap)
        {
            _losses.NoteGap(connection, item.Direction, item.Cause, item.GapLength);
        }

        connection.Exchanges!.Accept(item);
        if (connection.UserWait is not null && item.Kind != StreamItemKind.Bytes)
        {
            NoteForUser(connection, item);
        }

        _teller.TellSettled(connection);
        NoteState(connection, connection.Exchanges);
        CountMemory(connection.Exchanges);
    }

    /// <summary>Tells what has settled since it was last told.</summary>
    private void TellSettled()
    {
        for (int i = 0; i < _settled.Count; i++)
        {
            SettledList.Run run = _settled[i];
            _settledNs = run.TimeNs;
            Tell(run.Connection, run.End);
        }

        _settledNs = long.MaxValue;
        _settled.Clear();
    }

    private void Tell(Connection connection, long end)
    {
        if (connection.Exchanges is null)
        {
            return;
        }

        try
        {
            _teller.TellCommands(connection, connection.Exchanges, end);
            connection.Exchanges.CountMemory();
        }
        catch (Exception e) when (!_options.RethrowErrors)
        {
            Fail(connection, e);
        }
    }

    /// <summary>What others must know of a connection after each of its items.</summary>
    private void NoteState(Connection connection, ExchangeTracker exchanges)
    {
        if (exchanges.WaitsForTime)
        {
            _waiting.Add(connection);
        }

        NoteInFlight(connection, exchanges);
    }

    private void CountMemory(ExchangeTracker exchanges)
    {
        exchanges.CountMemory();
        if (_shared.Held.IsOverLimit)
        {
            RelieveMemorySlow();
        }
    }

    private void NoteInFlight(Connection connection, ExchangeTracker exchanges)
    {
        if (exchanges.InFlight != connection.InFlight)
        {
            connection.InFlight = exchanges.InFlight;
            _flows.SetInFlight(connection.Index, connection.InFlight);
        }
    }

    private void RelieveMemorySlow()
    {
        TellSettled();
        if (_shared.Held.IsOverLimit)
        {
            _relief.Relieve(_connections.All);
        }
    }

    private void TellGivenUp(Connection connection)
    {
        _answers?.EndWait(connection);
        _teller.TellSettled(connection);
        NoteInFlight(connection, connection.Exchanges!);
    }

    private void NoteForUser(Connection connection, in StreamItem item)
    {
        if (item.Kind == StreamItemKind.Closed)
        {
            _answers!.EndWait(connection);
        }
        else if (item.Direction == Direction.ToServer)
        {
            ServerAnswers.NoteGap(connection);
        }
    }

    private void Close(Connection connection, in StreamItem item)
    {
        _connections.Remove(connection);
        _answers?.Forget(connection);
        connection.Exchanges?.Dispose();
        connection.Exchanges = null;
        if (connection.Own is not null)
        {
            return;
        }

        if (!connection.OpenedTold)
        {
            // An error of ours came before it was told.
            _events.TellOpened(connection);
        }

        _losses.TellOutstanding(connection);
        _events.TellClosed(connection, item.CloseReason, item.TimeNs);
    }

    private void CountLost(Connection connection, in StreamItem item)
    {
        long bytes = item.Kind == StreamItemKind.Gap ? item.GapLength : item.Bytes.Length;
        _losses.NoteGap(connection, item.Direction, GapCause.InternalError, bytes);
    }

    private void Fail(Connection connection, Exception error)
    {
        Note(error);
        connection.State = ConnectionState.Broken;
        _answers?.Forget(connection);
        connection.Exchanges?.Dispose();
        connection.Exchanges = null;
        connection.Recognizer = null;
        connection.InFlight = false;
        connection.Session ??= new SessionTracker(_options.Sessions, connection.Opened);
    }

    private void Note(Exception error)
    {
        Statistics.InternalErrors++;
        FirstError ??= error;
    }
}
