namespace Sensor.Hosting;

/// <summary>
/// The connections of a worker whose events wait until the server has said whose they are: in the order in which they
/// began to wait, within a time and an amount of memory. What waits stays in the connection's own queue of commands.
/// </summary>
internal sealed class WaitingForUsers(long maxBytes)
{
    private const long LeastNs = 1_500_000_000;

    private readonly LinkedList<Connection> _waiting = new();
    private long _bytes;
    private long _dueNs = long.MaxValue;

    public int Count => _waiting.Count;

    public long Bytes => _bytes;

    /// <summary>The connection that has waited longest, where all of them hold more than they may.</summary>
    public Connection? OverLimit => _bytes > maxBytes ? _waiting.First?.Value : null;

    /// <summary>The events of a connection, from its next to the last that could leave, wait on.</summary>
    public void Hold(Connection connection, long nowNs)
    {
        UserWait wait = connection.UserWait!;
        if (wait.Place is null)
        {
            wait.Place = _waiting.AddLast(connection);
            wait.DeadlineNs = nowNs + Math.Max(LeastNs, wait.Instance.View.IntervalNs);
            _dueNs = Math.Min(_dueNs, wait.DeadlineNs);
        }

        long countedTo = wait.CountedTo;
        long bytes = connection.Exchanges!.HoldBack(ref countedTo);
        wait.CountedTo = countedTo;
        wait.Bytes += bytes;
        _bytes += bytes;
    }

    /// <summary>Nothing of it waits any more, nor ever will.</summary>
    public void End(Connection connection)
    {
        UserWait wait = connection.UserWait!;
        wait.IsOver = true;
        if (wait.Place is { } place)
        {
            _waiting.Remove(place);
            wait.Place = null;
            _bytes -= wait.Bytes;
            wait.Bytes = 0;
        }
    }

    /// <summary>One whose time is over, if any; the caller ends its wait.</summary>
    public Connection? TakeDue(long nowNs)
    {
        if (nowNs < _dueNs)
        {
            return null;
        }

        long nextNs = long.MaxValue;
        foreach (Connection connection in _waiting)
        {
            if (connection.UserWait!.DeadlineNs <= nowNs)
            {
                return connection;
            }

            nextNs = Math.Min(nextNs, connection.UserWait.DeadlineNs);
        }

        _dueNs = nextNs;
        return null;
    }
}
