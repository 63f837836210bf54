using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// Connections of a worker by their ends, where both an interface and the host's kernel may show them: who met one first
/// tells it, to its end. A TLS connection that the kernel shows in the clear passes to it, in the same session.
/// </summary>
internal sealed class TwinConnections
{
    private readonly Dictionary<ConnectionKey, Connection> _byEnds = [];

    /// <summary>The one of the other source with the same ends, whichever of them is taken for the client.</summary>
    public Connection? Find(Connection connection) =>
        _byEnds.GetValueOrDefault(EndsOf(connection)) is { } known && known.IsOfHost != connection.IsOfHost ? known : null;

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

    private static ConnectionKey EndsOf(Connection connection)
    {
        (Endpoint client, Endpoint server) = (connection.Opened.Key.Client, connection.Opened.Key.Server);
        int order = (client.AddressHigh, client.AddressLow, client.Port)
            .CompareTo((server.AddressHigh, server.AddressLow, server.Port));
        return order <= 0 ? new ConnectionKey(client, server) : new ConnectionKey(server, client);
    }
}
