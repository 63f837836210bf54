using Sensor.Anomalies;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// What a worker's connections lost and what deviated in them, gathered by the second and told when it is due
/// (<see cref="GapLedger"/>, <see cref="AnomalyLedger"/>).
/// </summary>
internal sealed class WorkerLosses(EventWriter events)
{
    private readonly GapLedger _gaps = new();
    private readonly AnomalyLedger _anomalies = new();

    public ReadOnlySpan<long> AnomalyTotals => _anomalies.Totals;

    public void NoteGap(Connection connection, Direction direction, GapCause cause, long bytes)
    {
        if (bytes > 0 && connection.Own is null
            && _gaps.Add(connection, direction, cause, bytes, connection.LastTimeNs) is { } due)
        {
            events.TellGap(due);
        }
    }

    /// <summary>An anomaly of a connection; of null it is counted alone.</summary>
    public void Report(AnomalyKind kind, Connection? connection, long timeNs)
    {
        if (connection is null)
        {
            _anomalies.ReportUntold(kind);
        }
        else if (connection.Own is null)
        {
            _anomalies.Report(kind, connection, timeNs);
        }
    }

    /// <summary>Tells what has gathered for a second.</summary>
    public void TellDue(long nowNs)
    {
        while (_gaps.TryTakeDue(nowNs, out GapWindow? gap))
        {
            events.TellGap(gap!);
        }

        while (_anomalies.TryTakeDue(nowNs, out AnomalyWindow? anomaly))
        {
            // Of a connection that is not known to be Redis nothing is told.
            if (anomaly!.Connection is { Session: not null })
            {
                events.TellAnomaly(anomaly);
            }
        }
    }

    /// <summary>Tells what is outstanding of a connection that closes now.</summary>
    public void TellOutstanding(Connection connection)
    {
        foreach (Direction direction in (ReadOnlySpan<Direction>)[Direction.ToServer, Direction.ToClient])
        {
            if (GapLedger.TryTake(connection, direction, out GapWindow? gap))
            {
                events.TellGap(gap!);
            }
        }

        while (AnomalyLedger.TryTake(connection, out AnomalyWindow? anomaly))
        {
            events.TellAnomaly(anomaly!);
        }
    }
}
