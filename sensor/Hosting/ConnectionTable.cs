namespace Sensor.Hosting;

/// <summary>
/// A worker's connections by the number that their items carry. Those that the host's kernel shows have numbers of their
/// own, below <see cref="Nobody"/> (<see cref="OfHost"/>).
/// </summary>
internal sealed class ConnectionTable
{
    public const int Nobody = -1;

    private Connection?[] _connections = new Connection?[64];
    private Connection?[] _ofHost = [];

    public IEnumerable<Connection> All => _connections.Concat(_ofHost).OfType<Connection>();

    /// <summary>Null where the number is nobody's.</summary>
    public Connection? this[int index] => index >= 0
        ? index < _connections.Length ? _connections[index] : null
        : NumberOfHost(index) is >= 0 and int number && number < _ofHost.Length ? _ofHost[number] : null;

    /// <summary>The number here of a connection that the host's source counts from 0.</summary>
    public static int OfHost(int number) => Nobody - 1 - number;

    /// <summary>Takes the connection in, in the place of one with the same number.</summary>
    public void Set(Connection connection)
    {
        if (connection.Index >= 0)
        {
            Put(ref _connections, connection.Index, connection);
        }
        else
        {
            Put(ref _ofHost, NumberOfHost(connection.Index), connection);
        }
    }

    public void Remove(Connection connection)
    {
        if (connection.Index >= 0)
        {
            _connections[connection.Index] = null;
        }
        else
        {
            _ofHost[NumberOfHost(connection.Index)] = null;
        }
    }

    private static int NumberOfHost(int index) => Nobody - 1 - index;

    private static void Put(ref Connection?[] table, int index, Connection connection)
    {
        if (index >= table.Length)
        {
            Array.Resize(ref table, Math.Max(index + 1, table.Length * 2));
        }

        table[index] = connection;
    }
}
