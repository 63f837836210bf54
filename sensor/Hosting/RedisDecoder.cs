using Sensor.Exchanges;
using Sensor.Streams;
using Sensor.Tcp;

namespace Sensor.Hosting;

/// <summary>
/// The items of a worker's Redis connections: hands them to their exchanges and has told what settles, by and by
/// (<see cref="SettledList"/>) or at once; after each the others who must know of it do: who frees memory, who waits for
/// silence, Tcp.
/// </summary>
internal sealed class RedisDecoder
{
    private readonly SettledList _settled = new();
    private readonly WaitingConnections _waiting = new();
    private readonly ConnectionTable _connections;
    private readonly FlowTable _flows;
    private readonly ConnectionTeller _teller;
    private readonly WorkerLosses _losses;
    private readonly WorkerFailures _failures;
    private readonly HeldMemory _held;
    private readonly MemoryRelief _relief;
    private readonly Action<Connection> _tellSettled;

    public RedisDecoder(
        ConnectionTable connections, FlowTable flows, ConnectionTeller teller, WorkerLosses losses,
        WorkerFailures failures, HeldMemory held)
    {
        _connections = connections;
        _flows = flows;
        _teller = teller;
        _losses = losses;
        _failures = failures;
        _held = held;
        _relief = new MemoryRelief(held, TellGivenUp);
        _tellSettled = teller.TellSettled;
    }

    /// <summary>
    /// Where pushes are told, which nobody keeps, or events wait for what a server says, each item is told before the
    /// next.
    /// </summary>
    public bool TellsAtOnce { get; set; }

    /// <summary>When what is being told settled; the end of time while nothing is.</summary>
    public long SettledNs { get; private set; } = long.MaxValue;

    public void Decode(Connection connection, in StreamItem item)
    {
        if (TellsAtOnce || item.Kind != StreamItemKind.Bytes)
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
        if (!settled || _held.IsNearLimit)
        {
            // Else it is counted when it is told.
            CountMemory(exchanges);
        }
    }

    /// <summary>What silence settles is settled.</summary>
    public void Advance(long nowNs) => _waiting.Advance(nowNs, _tellSettled);

    /// <summary>Tells what has settled since it was last told.</summary>
    public void TellSettled()
    {
        for (int i = 0; i < _settled.Count; i++)
        {
            SettledList.Run run = _settled[i];
            SettledNs = run.TimeNs;
            Tell(run.Connection, run.End);
        }

        SettledNs = long.MaxValue;
        _settled.Clear();
    }

    private void Tell(Connection connection, long end)
    {
        if (connection.Exchanges is not { } exchanges)
        {
            return;
        }

        try
        {
            _teller.TellCommands(connection, exchanges, end);
            exchanges.CountMemory();
        }
        catch (Exception e) when (_failures.AreCaught)
        {
            _failures.Drop(connection, e);
        }
    }

    private void DecodeAtOnce(Connection connection, in StreamItem item)
    {
        TellSettled();
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

        _teller.TellSettled(connection);
        NoteState(connection, exchanges);
        CountMemory(exchanges);
    }

    private void NoteForUser(Connection connection, in StreamItem item)
    {
        if (item.Kind == StreamItemKind.Closed)
        {
            _teller.Answers!.EndWait(connection);
        }
        else if (item.Direction == Direction.ToServer)
        {
            ServerAnswers.NoteGap(connection);
        }
    }

    private void NoteState(Connection connection, ExchangeTracker exchanges)
    {
        if (exchanges.WaitsForTime)
        {
            _waiting.Add(connection);
        }

        NoteInFlight(connection, exchanges);
    }

    private void NoteInFlight(Connection connection, ExchangeTracker exchanges)
    {
        if (exchanges.InFlight != connection.InFlight)
        {
            connection.InFlight = exchanges.InFlight;
            _flows.SetInFlight(connection.Index, connection.InFlight);
        }
    }

    private void CountMemory(ExchangeTracker exchanges)
    {
        exchanges.CountMemory();
        if (_held.IsOverLimit)
        {
            RelieveSlow();
        }
    }

    private void RelieveSlow()
    {
        // What is only not told yet takes memory, too.
        TellSettled();
        if (_held.IsOverLimit)
        {
            _relief.Relieve(_connections.All);
        }
    }

    private void TellGivenUp(Connection connection)
    {
        _teller.Answers?.EndWait(connection);
        _teller.TellSettled(connection);
        NoteInFlight(connection, connection.Exchanges!);
    }
}
