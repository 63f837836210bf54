using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Configuration;
using Sensor.Exchanges;
using Sensor.Packets;
using Sensor.Policy;
using Sensor.Streams;
using Sensor.Tcp;

namespace Sensor.Hosting;

/// <summary>
/// Owns everything of its connections from Tcp to Formats and pulls stage by stage: segments → stream items →
/// exchanges → attribution → events → lines; a batch of segments as far as exchanges, then what has settled to its end
/// (<see cref="RedisDecoder"/>). Used by one thread. An error of ours costs one connection
/// (<see cref="WorkerFailures"/>): its later bytes are counted as lost (<c>internal_error</c>).
/// </summary>
internal sealed class Worker : IAnomalyReporter
{
    private readonly SensorOptions _options;
    private readonly CommandTable _commands;
    private readonly ExchangeShared _shared;
    private readonly EventWriter _events;
    private readonly FlowTable _flows;
    private readonly WorkerLosses _losses;
    private readonly ConnectionTable _connections = new();
    private readonly ConnectionTeller _teller;
    private readonly WorkerFailures _failures;
    private readonly RedisDecoder _decoder;
    private readonly ItemDispatcher _dispatcher;
    private readonly InstanceViews? _instances;
    private ServerAnswers? _answers;
    private ExchangeOptions _kept;
    private long _openSessions;
    private long _openFlows;
    private long _eventsTold;

    /// <param name="options">The options of every stage.</param>
    /// <param name="commands">What a command is.</param>
    /// <param name="events">The way out.</param>
    /// <param name="instances">The servers that are asked; null: none ever is. While there is none it costs nothing.</param>
    public Worker(SensorOptions options, CommandTable commands, EventWriter events, InstanceViews? instances = null)
    {
        _options = options;
        _commands = commands;
        _shared = new ExchangeShared(options.Exchanges, commands);
        _events = events;
        _losses = new WorkerLosses(events);
        _flows = new FlowTable(options.Tcp, this);
        _teller = new ConnectionTeller(options, events, _losses);
        _failures = new WorkerFailures(options, Statistics, _teller);
        _decoder = new RedisDecoder(_connections, _flows, _teller, _losses, _failures, _shared.Held)
        {
            TellsAtOnce = options.Pushes,
        };
        ConnectionStarter starter = new(options, _connections, _flows, _teller, events)
        {
            Shared = _shared,
            Anomalies = this,
        };
        _dispatcher = new ItemDispatcher(_connections, (starter, _decoder), (_losses, _failures), events);
        _instances = instances;
        _kept = options.Exchanges;
        _events.TryTakeOver(out _);
        TakeOver();
    }

    /// <summary>What this worker told and lost; complete after <see cref="End"/>.</summary>
    public RunStatistics Statistics => _events.Statistics;

    /// <summary>For any thread, as of the last batch: connections that are open, events told since the start.</summary>
    public long OpenSessions => Volatile.Read(ref _openSessions);

    public long EventsTold => Volatile.Read(ref _eventsTold);

    /// <summary>The same: connections remembered, of whatever kind.</summary>
    public long OpenFlows => Volatile.Read(ref _openFlows);

    /// <summary>The same: deviations so far, by kind.</summary>
    public ReadOnlySpan<long> AnomalyTotals => _losses.AnomalyTotals;

    /// <summary>The first error of ours that cost a connection, for the log.</summary>
    public Exception? FirstError => _failures.First;

    public void Accept(SegmentBatch batch)
    {
        TakeOver();
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

        EndTurn();
    }

    public void Accept(StreamBatch batch)
    {
        TakeOver();
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch.IsTick(i, out long timeNs))
            {
                Advance(timeNs);
            }
            else
            {
                Add(batch.ItemAt(i));
            }
        }

        EndTurn();
    }

    /// <summary>Decodes it; what settles is told with <see cref="EndTurn"/> at the latest.</summary>
    public void Add(in TcpSegment segment)
    {
        try
        {
            StreamItems items = _flows.Add(segment);
            while (items.TryRead(out StreamItem item))
            {
                _dispatcher.Take(item);
            }
        }
        catch (Exception e) when (_failures.AreCaught)
        {
            _failures.Note(e);
        }
    }

    /// <summary>What was decoded and has settled is told; others may see how far this worker is.</summary>
    public void EndTurn()
    {
        _decoder.TellSettled();
        Publish();
    }

    /// <summary>Tells the time: what waited for it leaves.</summary>
    public void Advance(long nowNs)
    {
        if (nowNs <= _teller.NowNs)
        {
            return;
        }

        _decoder.TellSettled();
        TakeOver();
        _teller.NowNs = nowNs;
        try
        {
            StreamItems items = _flows.Advance(nowNs);
            while (items.TryRead(out StreamItem item))
            {
                _dispatcher.Take(item);
            }

            _decoder.TellSettled();
            _decoder.Advance(nowNs);
            _answers?.Advance(nowNs);
        }
        catch (Exception e) when (_failures.AreCaught)
        {
            _failures.Note(e);
        }

        _losses.TellDue(nowNs);
        Publish();
    }

    /// <summary>The capture is over: everything outstanding is settled and told, and handed to the sink.</summary>
    public void End()
    {
        _decoder.TellSettled();
        StreamItems items = _flows.End(_teller.NowNs);
        while (items.TryRead(out StreamItem item))
        {
            _dispatcher.Take(item);
        }

        _decoder.TellSettled();
        _losses.TellDue(long.MaxValue);
        _losses.AnomalyTotals.CopyTo(Statistics.Anomalies);
        _events.HandOver();
    }

    /// <summary>Tells what is settled of a connection and need not wait for its user.</summary>
    public void TellSettled(Connection connection) => _teller.TellSettled(connection);

    /// <summary>
    /// What the trackers of one server share that may have commands of its own; memory counts with all others'.
    /// </summary>
    public ExchangeShared ShareExchanges() => new(_kept, _commands, _shared);

    /// <summary>
    /// A server that is asked was found to listen elsewhere, too: connections there are its own from now on.
    /// </summary>
    public void AdmitAll()
    {
        foreach (Connection connection in _connections.All)
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
        long timeNs = Math.Min(_decoder.SettledNs, reported?.LastTimeNs ?? long.MaxValue);
        _losses.Report(kind, reported, Math.Max(timeNs, _teller.NowNs));
    }

    /// <summary>What has changed while running, between two batches.</summary>
    private void TakeOver()
    {
        if (_events.TryTakeOver(out PolicyOptions? policy))
        {
            _kept = SensorOptions.KeptFor(policy, _kept);
            _shared.Intake.KeepAs(_kept);
            _answers?.KeepAs(_kept);
        }

        if (_answers is null && _instances is { IsEmpty: false })
        {
            BeginAsking(_instances);
        }
    }

    /// <summary>From now on there are servers that are asked, and events that may wait for what they say.</summary>
    private void BeginAsking(InstanceViews instances)
    {
        _answers = new ServerAnswers(instances, this, _flows, _options.MaxWaitingBytes / _options.Workers);
        _teller.Answers = _answers;
        _dispatcher.Answers = _answers;
        _teller.Own = _options.KeepOwnConnections ? null : new OwnTraffic(instances, Statistics);
        _decoder.TellsAtOnce = true;
        AdmitAll();
    }

    private void Publish()
    {
        _events.NextTurn();
        Volatile.Write(ref _openSessions, _events.OpenSessions);
        Volatile.Write(ref _eventsTold, Statistics.Events);
        Volatile.Write(ref _openFlows, _flows.Count);
    }

    private void Add(in StreamItem item)
    {
        try
        {
            _dispatcher.Take(item);
        }
        catch (Exception e) when (_failures.AreCaught)
        {
            _failures.Note(e);
        }
    }
}
