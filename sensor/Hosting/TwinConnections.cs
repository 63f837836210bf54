using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// Connections of a worker by their ends, where both an interface and the host's kernel may show them: who met one first
/// tells it, to its end. A TLS connection that the kernel shows in the clear passes to it, in the same session. Packets
/// come later than what the kernel shows: who ended is remembered for some seconds, lest a short connection be told
/// again.
/// </summary>
internal sealed class TwinConnections
{
    private const long RememberedNs = 5_000_000_000;

    private readonly Dictionary<ConnectionKey, Connection> _byEnds = [];
    private readonly Dictionary<ConnectionKey, Connection> _ended = [];
    private readonly Queue<Connection> _endedInOrder = new();

    /// <summary>The one of the other source with the same ends, whichever of them is taken for the client.</summary>
    public Connection? Find(Connection connection) =>
        _byEnds.GetValueOrDefault(EndsOf(connection)) is { } known && known.IsOfHost != connection.IsOfHost ? known : null;

    /// <summary>The one of the other source that was the same connection, and is over.</summary>
    public Connection? FindEnded(Connection connection) =>
        _ended.GetValueOrDefault(EndsOf(connection)) is { } known && known.IsOfHost != connection.IsOfHost
            && connection.Opened.TimeNs <= known.LastTimeNs ? known : null;

    public void Set(Connection connection)
    {
        if (connection.Opened.Unix is null)
        {
            _byEnds[EndsOf(connection)] = connection;
        }
    }

    public void Remove(Connection connection)
    {
        if (_byEnds.GetValueOrDefault(EndsOf(connection)) is { } known && known.Index == connection.Index)
        {
            _byEnds.Remove(EndsOf(connection));
        }
    }

    /// <summary>It was told to its end.</summary>
    public void End(Connection connection)
    {
        Remove(connection);
        if (connection.Opened.Unix is null)
        {
            _ended[EndsOf(connection)] = connection;
            _endedInOrder.Enqueue(connection);
        }

        while (_endedInOrder.TryPeek(out Connection? oldest) && connection.LastTimeNs - oldest.LastTimeNs > RememberedNs)
        {
            _endedInOrder.Dequeue();
            if (_ended.GetValueOrDefault(EndsOf(oldest)) == oldest)
            {
                _ended.Remove(EndsOf(oldest));
            }
        }
    }

    private static ConnectionKey EndsOf(Connection connection)
    {
        (Endpoint client, Endpoint server) = (connection.Opened.Key.Client, connection.Opened.Key.Server);
        int order = (client.AddressHigh, client.AddressLow, client.Port)
            .CompareTo((server.AddressHigh, server.AddressLow, server.Port));
        return order <= 0 ? new ConnectionKey(client, server) : new ConnectionKey(server, client);
    }
}
