using Sensor.Anomalies;
using Sensor.Configuration;
using Sensor.Exchanges;
using Sensor.Sessions;
using Sensor.Streams;
using Sensor.Tcp;

namespace Sensor.Hosting;

/// <summary>
/// Finds out what a new connection speaks and gives it the stages that belong to it; what is neither Redis nor TLS is
/// forgotten.
/// </summary>
internal sealed class ConnectionStarter(
    SensorOptions options, ConnectionTable connections, FlowTable flows, ConnectionTeller teller, EventWriter events)
{
    private readonly UndecidedConnections _undecided = new(options.Sessions.MaxUndecidedBytes);
    private readonly TwinConnections? _twins = options.HostStreams ? new TwinConnections() : null;

    /// <summary>What connections to servers share that nobody asks.</summary>
    public required ExchangeShared Shared { get; init; }

    /// <summary>Whom the stages report to.</summary>
    public required IAnomalyReporter Anomalies { get; init; }

    public void Open(in StreamItem item)
    {
        StreamOpened opened = item.Opened!;
        Connection connection = new(item.Connection, opened);
        Connection? twin = _twins?.Find(connection) ?? _twins?.FindEnded(connection);
        if (twin is not null)
        {
            if (!opened.Decrypted || twin.State is not (ConnectionState.Tls or ConnectionState.Undecided))
            {
                flows.Ignore(connection.Index);
                return;
            }

            connection = TakeOver(twin, item);
        }
        else
        {
            events.Statistics.Connections++;
            events.Statistics.CountPort(opened.Key.Server.Port);
        }

        connection.Recognizer = new ProtocolRecognizer(connection.Opened, _undecided);
        connections.Set(connection);
        _twins?.Set(connection);
    }

    /// <summary>It is over.</summary>
    public void End(Connection connection)
    {
        connections.Remove(connection);
        _twins?.End(connection);
    }

    private void Forget(Connection connection)
    {
        connections.Remove(connection);
        _twins?.Remove(connection);
    }

    /// <summary>
    /// Looks at an item of a connection that is not decided yet. Where it shows to be Redis, gives it, perhaps with the
    /// roles the other way round; what its recognizer holds is then to be decoded. Else null.
    /// </summary>
    public Connection? Recognise(Connection connection, in StreamItem item) =>
        Begin(connection, connection.Recognizer!.Accept(item), item.Kind == StreamItemKind.Closed);

    /// <summary>
    /// While those that are not decided yet hold too much: ends the wait of the oldest of them, which is given where it
    /// is Redis. False where they hold no more than they may.
    /// </summary>
    public bool TryDecideOldest(out Connection? redis)
    {
        redis = null;
        if (!_undecided.TryFindOverLimit(out ProtocolRecognizer? oldest))
        {
            return false;
        }

        Anomalies.Report(AnomalyKind.RecognitionOverLimit, oldest.Connection);
        redis = Begin(connections[oldest.Connection]!, oldest.GiveUp(), closed: false);
        return true;
    }

    private Connection? Begin(Connection connection, RecognizedProtocol protocol, bool closed)
    {
        switch (protocol)
        {
            case RecognizedProtocol.Redis:
                StartRedis(connection);
                return connection;
            case RecognizedProtocol.RedisReversed:
                flows.Reverse(connection.Index);
                connection = Reversed(connection);
                StartRedis(connection);
                return connection;
            case RecognizedProtocol.Tls:
                StartTls(connection);
                return null;
            case RecognizedProtocol.Other:
                Forget(connection);
                if (!closed)
                {
                    flows.Ignore(connection.Index);
                }

                return null;
            default:
                return null;
        }
    }

    /// <summary>
    /// What the kernel shows in the clear of a connection whose ciphertext packets show goes on in its session.
    /// </summary>
    private Connection TakeOver(Connection twin, in StreamItem item)
    {
        TlsFacts? tls = twin.Session?.Facts.Tls ?? twin.Recognizer?.Tls;
        if (connections[twin.Index] == twin)
        {
            twin.Recognizer?.GiveUp();
            flows.Ignore(twin.Index);
            Forget(twin);
        }

        Connection connection = new(item.Connection, item.Opened! with { ByPackets = twin.Opened }) { Tls = tls };
        connection.GoOnFrom(twin);
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
        connections.Set(reversed);
        _twins?.Set(reversed);
        return reversed;
    }

    private void StartRedis(Connection connection)
    {
        connection.State = ConnectionState.Redis;
        connection.Session = new SessionTracker(options.Sessions, connection.Opened, Anomalies, connection.Index);
        if (connection.Opened.Decrypted)
        {
            connection.Session.SetDecrypted(connection.Tls ?? new TlsFacts(null, null, null, null));
        }

        ExchangeShared shared = teller.Answers?.ExchangesOf(connection.Opened.Key.Server) ?? Shared;
        connection.Exchanges = new ExchangeTracker(shared, Anomalies, connection.Index, connection.Opened.HandshakeSeen)
        {
            TakePushes = options.Pushes,
        };
        if (teller.Own?.Claims(connection) != true)
        {
            teller.TellOpened(connection);
        }
    }

    private void StartTls(Connection connection)
    {
        connection.State = ConnectionState.Tls;
        connection.Session = new SessionTracker(options.Sessions, connection.Opened);
        if (connection.Recognizer!.Tls is { } tls)
        {
            connection.Session.SetTls(tls);
        }

        connection.Recognizer = null;
        if (teller.Own?.Claims(connection) != true)
        {
            events.Statistics.EncryptedConnections++;
            events.TellOpened(connection);
        }
    }
}
