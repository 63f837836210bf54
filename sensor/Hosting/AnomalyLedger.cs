using Sensor.Anomalies;

namespace Sensor.Hosting;

/// <summary>
/// Counts anomalies, each by kind over the whole run, and gathers them so that at most one per kind, connection and
/// second is told (EVENTS.md, <c>anomaly</c>). At most <see cref="MaxOpen"/> windows are open at once: hostile traffic
/// cannot make it grow; beyond, anomalies are counted in the totals only.
/// </summary>
internal sealed class AnomalyLedger
{
    public const int MaxOpen = 100_000;

    private readonly PriorityQueue<AnomalyWindow, (long DueNs, long Opened)> _open = new();
    private long _opened;
    private readonly long[] _totals = new long[AnomalyNames.Count];

    /// <summary>Windows that belong to no connection, by kind.</summary>
    private readonly AnomalyWindow?[] _unattached = new AnomalyWindow?[AnomalyNames.Count];

    public ReadOnlySpan<long> Totals => _totals;

    /// <summary>How many were counted in the totals alone.</summary>
    public long Untold { get; private set; }

    public void Report(AnomalyKind kind, Connection? connection, long nowNs)
    {
        _totals[(int)kind]++;
        AnomalyWindow? window = Find(kind, connection);
        if (window is null)
        {
            if (_open.Count >= MaxOpen)
            {
                Untold++;
                return;
            }

            window = new AnomalyWindow(kind, connection, nowNs);
            _open.Enqueue(window, (window.DueNs, _opened++));
            Attach(window);
        }

        window.Count++;
    }

    /// <summary>Counts an anomaly of a connection that is no Redis connection, or not yet known.</summary>
    public void ReportUntold(AnomalyKind kind)
    {
        _totals[(int)kind]++;
        Untold++;
    }

    /// <summary>The next window whose second is over.</summary>
    public bool TryTakeDue(long nowNs, out AnomalyWindow? window)
    {
        while (_open.TryPeek(out window, out _) && (window.Told || window.DueNs <= nowNs))
        {
            _open.Dequeue();
            if (!window.Told)
            {
                Detach(window);
                return true;
            }
        }

        window = null;
        return false;
    }

    /// <summary>The next open window of a connection that closes now.</summary>
    public static bool TryTake(Connection connection, out AnomalyWindow? window)
    {
        window = null;
        if (connection.Anomalies is not { Count: > 0 } windows)
        {
            return false;
        }

        window = windows[0];
        Detach(window, connection);
        return true;
    }

    private AnomalyWindow? Find(AnomalyKind kind, Connection? connection)
    {
        if (connection is null)
        {
            return _unattached[(int)kind];
        }

        foreach (AnomalyWindow window in connection.Anomalies ?? [])
        {
            if (window.Kind == kind)
            {
                return window;
            }
        }

        return null;
    }

    private void Attach(AnomalyWindow window)
    {
        if (window.Connection is null)
        {
            _unattached[(int)window.Kind] = window;
        }
        else
        {
            (window.Connection.Anomalies ??= []).Add(window);
        }
    }

    private void Detach(AnomalyWindow window)
    {
        if (window.Connection is null)
        {
            window.Told = true;
            _unattached[(int)window.Kind] = null;
        }
        else
        {
            Detach(window, window.Connection);
        }
    }

    private static void Detach(AnomalyWindow window, Connection connection)
    {
        window.Told = true;
        connection.Anomalies!.Remove(window);
    }
}
