using Sensor.Anomalies;

namespace Sensor.Hosting;

/// <summary>
/// Counts the anomalies that a packet decoder meets before there is a connection. Written by its capture thread; the
/// thread that tells of them takes the counts, at most once a second.
/// </summary>
internal sealed class PacketAnomalies : IAnomalyReporter
{
    private readonly long[] _counts = new long[AnomalyNames.Count];
    private readonly long[] _told = new long[AnomalyNames.Count];
    private long _total;
    private long _toldTotal;

    public ReadOnlySpan<long> Totals => _counts;

    /// <summary>Whether something was met since the last telling: one comparison for the common case.</summary>
    public bool IsDue => Volatile.Read(ref _total) != _toldTotal;

    public void Report(AnomalyKind kind, int connection)
    {
        Volatile.Write(ref _counts[(int)kind], _counts[(int)kind] + 1);
        Volatile.Write(ref _total, _total + 1);
    }

    /// <summary>Tells of each kind that was met since the last call.</summary>
    public void Tell(SensorEvents events, long timeNs)
    {
        _toldTotal = Volatile.Read(ref _total);
        for (int i = 0; i < _counts.Length; i++)
        {
            long count = Volatile.Read(ref _counts[i]);
            if (count > _told[i])
            {
                events.TellAnomaly((AnomalyKind)i, count - _told[i], timeNs);
                _told[i] = count;
            }
        }
    }
}
