using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// The connections of the sensor's own to one server: recognised by both their ends while they are open, never by a
/// name, which any client can take. Registered before their first byte; remembered for a while after their end, for
/// workers see packets late. Thread-safe.
/// </summary>
internal sealed class OwnConnections
{
    private const int Remembered = 16;

    /// <summary>A connection is older than its registration by the time that connecting took.</summary>
    private const long ConnectingNs = 5_000_000_000;

    /// <summary>Packets may be seen later than they were sent.</summary>
    private const long LateNs = 1_000_000_000;

    private readonly Lock _lock = new();
    private readonly List<OwnConnection> _connections = [];

    /// <summary>
    /// To be called between connecting and the first byte; its end is told by <see cref="OwnConnection.ToNs"/>.
    /// </summary>
    public OwnConnection Register(ConnectionKey key, long nowNs)
    {
        OwnConnection own = new(key, nowNs);
        lock (_lock)
        {
            if (_connections.Count == Remembered)
            {
                _connections.RemoveAt(0);
            }

            _connections.Add(own);
        }

        return own;
    }

    /// <summary>The connection of the sensor's own that a connection met at this time is, if any.</summary>
    public OwnConnection? Find(ConnectionKey key, long openedNs)
    {
        lock (_lock)
        {
            foreach (OwnConnection own in _connections)
            {
                if (own.Key == key && openedNs >= own.FromNs - ConnectingNs
                    && (own.ToNs == long.MaxValue || openedNs < own.ToNs + LateNs))
                {
                    return own;
                }
            }
        }

        return null;
    }
}
