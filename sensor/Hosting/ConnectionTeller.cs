using Sensor.Configuration;
using Sensor.Exchanges;
using Sensor.Sessions;

namespace Sensor.Hosting;

/// <summary>
/// Takes what is settled of a worker's connections, finds out whose it is and has it written: commands in their order,
/// pushes, what could not be decoded. Events that wait for their user stay where they are.
/// </summary>
internal sealed class ConnectionTeller(SensorOptions options, EventWriter events, WorkerLosses losses)
{
    /// <summary>Null where no server is asked.</summary>
    public ServerAnswers? Answers { get; set; }

    /// <summary>Null where the sensor has no connections of its own, or they are told like others.</summary>
    public OwnTraffic? Own { get; set; }

    /// <summary>The packet clock.</summary>
    public long NowNs { get; set; } = long.MinValue;

    /// <summary>From now on the connection is told of.</summary>
    public void TellOpened(Connection connection)
    {
        events.Statistics.RedisConnections++;
        if (!connection.OpenedTold)
        {
            events.TellOpened(connection);
        }

        Answers?.Admit(connection, connection.Opened.TimeNs);
    }

    /// <summary>Tells all that is settled of a connection and need not wait for its user.</summary>
    public void TellSettled(Connection connection)
    {
        ExchangeTracker exchanges = connection.Exchanges!;
        TellCommands(connection, exchanges, long.MaxValue);
        while (options.Pushes && exchanges.TryTakePush(out PushFrame? push))
        {
            TellPush(connection, push);
        }

        TellUndecoded(connection, exchanges);
        exchanges.CountMemory();
    }

    /// <summary>Tells the commands below a number, where they are settled and need not wait.</summary>
    public void TellCommands(Connection connection, ExchangeTracker exchanges, long end)
    {
        TellIdentified(connection);
        while (!IsToWait(connection) && exchanges.TryTake(end, out Exchange? exchange))
        {
            Attribution attribution = connection.Session!.Attribute(exchange);
            if (connection.Own is not null && !Own!.StaysOut(connection, exchange))
            {
                TellOpened(connection);
            }

            if (connection.Own is null)
            {
                events.TellCommand(connection, exchange, attribution);
            }

            exchanges.Release(exchange);
            TellIdentified(connection);
        }
    }

    public void TellUndecoded(Connection connection, ExchangeTracker exchanges)
    {
        while (exchanges.TryTakeUndecoded(out UndecodedBytes undecoded))
        {
            losses.NoteGap(connection, undecoded.Direction, undecoded.Cause, undecoded.Bytes);
        }
    }

    private bool IsToWait(Connection connection) =>
        connection.UserWait is { IsOver: false } && Answers!.Holds(connection, NowNs);

    private void TellIdentified(Connection connection)
    {
        if (connection.Session!.TryTakeIdentified(out long sinceOffset))
        {
            events.TellIdentified(connection, sinceOffset);
        }
    }

    private void TellPush(Connection connection, PushFrame push)
    {
        if (connection.IsHeld)
        {
            // It must not overtake what was sent before it, nor be kept.
            Answers!.EndWait(connection);
            TellCommands(connection, connection.Exchanges!, long.MaxValue);
        }

        if (connection.Own is null)
        {
            events.TellPush(connection, push);
        }
    }
}
