namespace Sensor.Hosting;

/// <summary>
/// The connections of a worker in which silence would settle something (a quiet point): they are told the time although
/// nothing of theirs arrives. A connection leaves the list when nothing waits any more, or it is closed.
/// </summary>
internal sealed class WaitingConnections
{
    private readonly List<Connection> _waiting = [];

    /// <summary>Takes a connection whose exchanges wait; it may stand on the list already.</summary>
    public void Add(Connection connection)
    {
        if (!connection.IsWaiting)
        {
            connection.IsWaiting = true;
            _waiting.Add(connection);
        }
    }

    /// <summary>Tells all of them the time; <paramref name="settle"/> takes what is settled by it.</summary>
    public void Advance(long nowNs, Action<Connection> settle)
    {
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            Connection connection = _waiting[i];
            if (connection.Exchanges is { } exchanges)
            {
                exchanges.Advance(nowNs);
                settle(connection);
                if (exchanges.WaitsForTime)
                {
                    continue;
                }
            }

            connection.IsWaiting = false;
            _waiting[i] = _waiting[^1];
            _waiting.RemoveAt(_waiting.Count - 1);
        }
    }
}
