using Sensor.Anomalies;

namespace Sensor.Fuzz;

/// <summary>Counts anomalies, as a worker does.</summary>
internal sealed class AnomalyCounts : IAnomalyReporter
{
    public long Count { get; private set; }

    public void Report(AnomalyKind kind, int connection)
    {
        Invariant.Holds(Enum.IsDefined(kind), "an anomaly has a name");
        Count++;
    }
}
