using Sensor.Commands;
using Sensor.Exchanges;

namespace Sensor.Hosting;

/// <summary>
/// Decides for a worker what traffic is the sensor's own and left out of the audit, and counts it. A connection is the
/// sensor's own by its ports; one whose first command is not HELLO, or to which the server gave another id than the
/// sensor was given, only has the same ports, and is told from there on.
/// </summary>
internal sealed class OwnTraffic(InstanceViews instances, RunStatistics statistics)
{
    /// <summary>Where it is the sensor's own, it is marked and counted as such.</summary>
    public bool Claims(Connection connection)
    {
        connection.Own = instances.FindOwn(connection.Opened);
        statistics.OwnConnections += connection.Own is null ? 0 : 1;
        return connection.Own is not null;
    }

    /// <summary>Whether a connection that was claimed still looks so; called for each of its commands.</summary>
    public bool StaysOut(Connection connection, Exchange exchange)
    {
        OwnConnection own = connection.Own!;
        bool first = connection.OwnCommands++ == 0;
        bool begins = !first || !connection.Opened.HandshakeSeen || exchange.Behaviour == CommandBehaviour.Hello;
        if (begins && (connection.Session!.Facts.ClientId is not { } id || (own.ClientId ?? id) == id))
        {
            statistics.OwnCommands++;
            return true;
        }

        connection.Own = null;
        statistics.OwnConnections--;
        return false;
    }
}
