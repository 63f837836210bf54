using Sensor.Commands;
using Sensor.Exchanges;
using Sensor.Sessions;

namespace Sensor.Hosting;

/// <summary>
/// The connections of one worker to one server that is asked, and which of the server's lists they have.
/// </summary>
internal sealed class InstanceConnections(InstanceView view, ExchangeShared exchanges)
{
    private readonly List<Connection> _connections = [];
    private ClientList? _applied;
    private ClientList? _pending;
    private bool _passed;

    public InstanceView View => view;

    /// <summary>What their trackers share: the server may have commands of its own.</summary>
    public ExchangeShared Exchanges => exchanges;

    public IReadOnlyList<Connection> Connections => _connections;

    public void Add(Connection connection)
    {
        connection.UserWait!.Index = _connections.Count;
        _connections.Add(connection);
    }

    public void Remove(Connection connection)
    {
        int index = connection.UserWait!.Index;
        _connections[index] = _connections[^1];
        _connections[index].UserWait!.Index = index;
        _connections.RemoveAt(_connections.Count - 1);
    }

    /// <summary>Commands that the server was found to have are known from here on.</summary>
    public void TakeCommands()
    {
        if (view.Commands is CommandTable table && !ReferenceEquals(table, exchanges.Intake.Table))
        {
            exchanges.Intake.Table = table;
        }
    }

    /// <summary>True once when the worker's clock has passed the answer that is to be applied next.</summary>
    public bool IsPassed(long nowNs)
    {
        if (_pending is null && view.Latest is { } latest && !ReferenceEquals(latest, _applied))
        {
            _pending = latest;
            _passed = false;
        }

        bool passes = !_passed && _pending is not null && _pending.ReceivedNs < nowNs;
        _passed |= passes;
        return passes;
    }

    /// <summary>
    /// The list that is to be applied now: one whose moment lies behind the worker's clock, so that no login that came
    /// before the answer is still on its way. Until then it is kept, though newer ones come.
    /// </summary>
    public ClientList? TakeDue(long nowNs)
    {
        if (_pending is not { } due || !_passed || due.ReceivedNs + RowEvidence.ToleranceNs >= nowNs)
        {
            return null;
        }

        _applied = due;
        _pending = null;
        return due;
    }
}
