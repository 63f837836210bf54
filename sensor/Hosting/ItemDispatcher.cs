using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// Leads what happened in a stream to its connection: opened, recognised, decoded, closed. An error of ours costs one
/// connection (<see cref="WorkerFailures"/>). Belongs to one worker.
/// </summary>
internal sealed class ItemDispatcher
{
    private readonly ConnectionTable _connections;
    private readonly ConnectionStarter _starter;
    private readonly RedisDecoder _decoder;
    private readonly WorkerLosses _losses;
    private readonly WorkerFailures _failures;
    private readonly EventWriter _events;

    public ItemDispatcher(
        ConnectionTable connections, (ConnectionStarter Starter, RedisDecoder Decoder) stages,
        (WorkerLosses Losses, WorkerFailures Failures) troubles, EventWriter events)
    {
        _connections = connections;
        (_starter, _decoder) = stages;
        (_losses, _failures) = troubles;
        _events = events;
    }

    /// <summary>The servers that are asked; null: none is.</summary>
    public ServerAnswers? Answers { get; set; }

    public void Take(in StreamItem item)
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
            _decoder.TellSettled();
        }

        try
        {
            Route(connection, item);
        }
        catch (Exception e) when (_failures.AreCaught)
        {
            Connection failed = _connections[item.Connection] ?? connection;
            _decoder.TellSettled();
            _failures.Drop(failed, e);
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
                _decoder.Decode(connection, item);
                break;
            case ConnectionState.Undecided:
                Recognise(connection, item);
                break;
            case ConnectionState.Tls:
                // Bytes that nobody can read are no loss.
                break;
            default:
                _decoder.TellSettled();
                CountLost(connection, item);
                break;
        }
    }

    private void Recognise(Connection connection, in StreamItem item)
    {
        _decoder.TellSettled();
        if (_starter.Recognise(connection, item) is { } redis)
        {
            DecodeHeld(redis);
            if (item.Kind == StreamItemKind.Closed)
            {
                _decoder.Decode(redis, item);
            }
        }

        while (_starter.TryDecideOldest(out Connection? decided))
        {
            if (decided is not null)
            {
                DecodeHeld(decided);
            }
        }
    }

    private void DecodeHeld(Connection connection)
    {
        while (connection.Recognizer!.TryTakeHeld(out StreamItem held))
        {
            _decoder.Decode(connection, held);
        }

        connection.Recognizer = null;
    }

    private void Close(Connection connection, in StreamItem item)
    {
        _starter.End(connection);
        Answers?.Forget(connection);
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
}
