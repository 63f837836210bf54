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
/// exchanges → attribution → events → lines. Used by one thread. An error of ours costs one connection: its state is
/// dropped, its later bytes are counted as lost (<c>internal_error</c>), the others go on; under test it is thrown.
/// </summary>
internal sealed class Worker : IAnomalyReporter
{
    private readonly SensorOptions _options;
    private readonly CommandTable _commands;
    private readonly ExchangeShared _shared;
    private readonly EventWriter _events;
    private readonly FlowTable _flows;
    private readonly WorkerLosses _losses;
    private readonly UndecidedConnections _undecided;
    private readonly WaitingConnections _waiting = new();
    private readonly MemoryRelief _relief;
    private readonly Action<Connection> _tellSettled;
    private readonly RunStatistics _statistics;
    private readonly ServerAnswers? _answers;
    private readonly OwnTraffic? _own;
    private Connection?[] _connections = new Connection?[64];
    private long _nowNs = long.MinValue;

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
        _statistics = events.Statistics;
        _losses = new WorkerLosses(events);
        _undecided = new UndecidedConnections(options.Sessions.MaxUndecidedBytes);
        _tellSettled = TellSettled;
        _relief = new MemoryRelief(_shared.Held, TellGivenUp);
        _flows = new FlowTable(options.Tcp, this);
        if (instances is not null)
        {
            _answers = new ServerAnswers(instances, this, _flows, options.MaxWaitingBytes / options.Workers);
            _own = options.KeepOwnConnections ? null : new OwnTraffic(instances, _statistics);
        }
    }

    /// <summary>What this worker told and lost; complete after <see cref="End"/>.</summary>
    public RunStatistics Statistics => _statistics;

    /// <summary>The first error of ours that cost a connection, for the log.</summary>
    public Exception? FirstError { get; private set; }

    public void Accept(in TcpSegment segment)
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
            FailUnattached(e);
        }
    }

    /// <summary>Tells the time: what waited for it leaves.</summary>
    public void Advance(long nowNs)
    {
        if (nowNs <= _nowNs)
        {
            return;
        }

        _nowNs = nowNs;
        try
        {
            StreamItems items = _flows.Advance(nowNs);
            while (items.TryRead(out StreamItem item))
            {
                Take(item);
            }

            _waiting.Advance(nowNs, _tellSettled);
            _answers?.Advance(nowNs);
        }
        catch (Exception e) when (!_options.RethrowErrors)
        {
            FailUnattached(e);
        }

        _losses.TellDue(nowNs);
    }

    /// <summary>The capture is over: everything outstanding is settled and told, and handed to the sink.</summary>
    public void End()
    {
        StreamItems items = _flows.End(_nowNs);
        while (items.TryRead(out StreamItem item))
        {
            Take(item);
        }

        _losses.TellDue(long.MaxValue);
        _losses.AnomalyTotals.CopyTo(_statistics.Anomalies);
        _events.HandOver();
    }

    /// <summary>Tells what is settled of a connection and need not wait for its user.</summary>
    public void TellSettled(Connection connection)
    {
        ExchangeTracker exchanges = connection.Exchanges!;
        TellCommands(connection, exchanges);
        while (_options.Pushes && exchanges.TryTakePush(out PushFrame? push))
        {
            TellPush(connection, push);
        }

        while (exchanges.TryTakeUndecoded(out UndecodedBytes undecoded))
        {
            _losses.NoteGap(connection, undecoded.Direction, undecoded.Cause, undecoded.Bytes);
        }

        exchanges.CountMemory();
    }

    /// <summary>What the trackers of one server share that may have commands of its own; memory counts with all others'.</summary>
    public ExchangeShared ShareExchanges() => new(_options.Exchanges, _commands, _shared);

    /// <summary>A server that is asked was found to listen elsewhere, too: connections there are its own from now on.</summary>
    public void AdmitAll()
    {
        foreach (Connection? connection in _connections)
        {
            if (connection is { State: ConnectionState.Redis, Own: null })
            {
                _answers!.Admit(connection, Math.Max(_nowNs, connection.LastTimeNs));
            }
        }
    }

    /// <summary>Lines that are ready go to the sink although their block is not full.</summary>
    public void HandOver() => _events.HandOver();

    public void Report(AnomalyKind kind, int connection)
    {
        bool inRange = connection >= 0 && connection < _connections.Length;
        _losses.Report(kind, inRange ? _connections[connection] : null, _nowNs);
    }

    private void Take(in StreamItem item)
    {
        if (item.Kind == StreamItemKind.Opened)
        {
            Open(item);
            return;
        }

        if (_connections[item.Connection] is not { } connection)
        {
            return;
        }

        connection.Count(item);
        try
        {
            Route(connection, item);
        }
        catch (Exception e) when (!_options.RethrowErrors)
        {
            Fail(_connections[item.Connection] ?? connection, item, e);
        }

        if (item.Kind == StreamItemKind.Closed && _connections[item.Connection] is { } closed)
        {
            Close(closed, item);
        }
    }

    private void Open(in StreamItem item)
    {
        StreamOpened opened = item.Opened!;
        if (item.Connection >= _connections.Length)
        {
            Array.Resize(ref _connections, Math.Max(item.Connection + 1, _connections.Length * 2));
        }

        _connections[item.Connection] = new Connection(item.Connection, opened)
        {
            Recognizer = new ProtocolRecognizer(opened, _undecided),
        };
        _statistics.Connections++;
        _statistics.CountPort(opened.Key.Server.Port);
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
                CountLost(connection, item);
                break;
        }
    }

    private void Decode(Connection connection, in StreamItem item)
    {
        if (item.Kind == StreamItemKind.Gap)
        {
            _losses.NoteGap(connection, item.Direction, item.Cause, item.GapLength);
        }

        ExchangeTracker exchanges = connection.Exchanges!;
        exchanges.Accept(item);
        if (connection.UserWait is not null && item.Kind != StreamItemKind.Bytes)
        {
            NoteForUser(connection, item);
        }

        TellSettled(connection);
        if (exchanges.WaitsForTime)
        {
            _waiting.Add(connection);
        }

        NoteInFlight(connection, exchanges);
        if (_shared.Held.IsOverLimit)
        {
            _relief.Relieve(_connections);
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

    private void TellGivenUp(Connection connection)
    {
        _answers?.EndWait(connection);
        TellSettled(connection);
        NoteInFlight(connection, connection.Exchanges!);
    }

    private void TellCommands(Connection connection, ExchangeTracker exchanges)
    {
        TellIdentified(connection);
        while (!IsToWait(connection) && exchanges.TryTake(out Exchange? exchange))
        {
            Attribution attribution = connection.Session!.Attribute(exchange);
            if (connection.Own is not null && !_own!.StaysOut(connection, exchange))
            {
                StartTelling(connection);
            }

            if (connection.Own is null)
            {
                _events.TellCommand(connection, exchange, attribution);
            }

            exchanges.Release(exchange);
            TellIdentified(connection);
        }
    }

    private bool IsToWait(Connection connection) =>
        connection.UserWait is { IsOver: false } && _answers!.Holds(connection, _nowNs);

    private void TellIdentified(Connection connection)
    {
        if (connection.Session!.TryTakeIdentified(out long sinceOffset))
        {
            _events.TellIdentified(connection, sinceOffset);
        }
    }

    private void TellPush(Connection connection, PushFrame push)
    {
        if (connection.IsHeld)
        {
            // It must not overtake what was sent before it, nor be kept.
            _answers!.EndWait(connection);
            TellCommands(connection, connection.Exchanges!);
        }

        if (connection.Own is null)
        {
            _events.TellPush(connection, push);
        }
    }

    private void Recognise(Connection connection, in StreamItem item)
    {
        bool closed = item.Kind == StreamItemKind.Closed;
        connection = Begin(connection, connection.Recognizer!.Accept(item), closed);
        if (closed && connection.State == ConnectionState.Redis)
        {
            Decode(connection, item);
        }

        while (_undecided.TryFindOverLimit(out ProtocolRecognizer? oldest))
        {
            Report(AnomalyKind.RecognitionOverLimit, oldest.Connection);
            Begin(_connections[oldest.Connection]!, oldest.GiveUp(), closed: false);
        }
    }

    private Connection Begin(Connection connection, RecognizedProtocol protocol, bool closed)
    {
        switch (protocol)
        {
            case RecognizedProtocol.Redis:
                StartRedis(connection);
                break;
            case RecognizedProtocol.RedisReversed:
                _flows.Reverse(connection.Index);
                connection = Reversed(connection);
                StartRedis(connection);
                break;
            case RecognizedProtocol.Tls:
                StartTls(connection);
                break;
            case RecognizedProtocol.Other:
                _connections[connection.Index] = null;
                if (!closed)
                {
                    _flows.Ignore(connection.Index);
                }

                break;
        }

        return connection;
    }

    /// <summary>The same connection with the roles the other way round.</summary>
    private Connection Reversed(Connection connection)
    {
        StreamOpened opened = connection.Opened;
        Connection reversed = new(connection.Index, opened with
        {
            Key = new ConnectionKey(Client: opened.Key.Server, Server: opened.Key.Client),
        })
        {
            Recognizer = connection.Recognizer,
            LastTimeNs = connection.LastTimeNs,
        };
        reversed.TakeBytesReversed(connection);
        _connections[connection.Index] = reversed;
        return reversed;
    }

    private void StartRedis(Connection connection)
    {
        connection.State = ConnectionState.Redis;
        connection.Session = new SessionTracker(_options.Sessions, connection.Opened, this, connection.Index);
        ExchangeShared shared = _answers?.ExchangesOf(connection.Opened.Key.Server) ?? _shared;
        connection.Exchanges = new ExchangeTracker(shared, this, connection.Index, connection.Opened.HandshakeSeen)
        {
            TakePushes = _options.Pushes,
        };
        if (_own?.Claims(connection) != true)
        {
            StartTelling(connection);
        }

        while (connection.Recognizer!.TryTakeHeld(out StreamItem held))
        {
            Decode(connection, held);
        }

        connection.Recognizer = null;
    }

    private void StartTelling(Connection connection)
    {
        _statistics.RedisConnections++;
        _events.TellOpened(connection);
        _answers?.Admit(connection, connection.Opened.TimeNs);
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

    private void StartTls(Connection connection)
    {
        connection.State = ConnectionState.Tls;
        connection.Session = new SessionTracker(_options.Sessions, connection.Opened);
        if (connection.Recognizer!.Tls is { } tls)
        {
            connection.Session.SetTls(tls);
        }

        connection.Recognizer = null;
        if (_own?.Claims(connection) != true)
        {
            _statistics.EncryptedConnections++;
            _events.TellOpened(connection);
        }
    }

    private void Close(Connection connection, in StreamItem item)
    {
        _connections[connection.Index] = null;
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

    private void Fail(Connection connection, in StreamItem item, Exception error)
    {
        _statistics.InternalErrors++;
        FirstError ??= error;
        connection.State = ConnectionState.Broken;
        _answers?.Forget(connection);
        connection.Exchanges?.Dispose();
        connection.Exchanges = null;
        connection.Recognizer?.GiveUp();
        connection.Recognizer = null;
        connection.InFlight = false;
        connection.Session ??= new SessionTracker(_options.Sessions, connection.Opened);
        CountLost(connection, item);
    }

    private void FailUnattached(Exception error)
    {
        _statistics.InternalErrors++;
        FirstError ??= error;
    }
}
