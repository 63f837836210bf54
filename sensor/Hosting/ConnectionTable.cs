namespace Sensor.Hosting;

/// <summary>A worker's connections by the number that their items carry.</summary>
internal sealed class ConnectionTable
{
    private Connection?[] _connections = new Connection?[64];

    public ReadOnlySpan<Connection?> All => _connections;

    /// <summary>Null where the number is nobody's.</summary>
    public Connection? this[int index] => (uint)index < (uint)_connections.Length ? _connections[index] : null;

    /// <summary>Takes the connection in, in the place of one with the same number.</summary>
    public void Set(Connection connection)
    {
        if (connection.Index >= _connections.Length)
        {
            Array.Resize(ref _connections, Math.Max(connection.Index + 1, _connections.Length * 2));
        }

        _connections[connection.Index] = connection;
    }

    public void Remove(Connection connection) => _connections[connection.Index] = null;
}
