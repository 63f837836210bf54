using Sensor.Anomalies;

namespace Sensor.Tests.Support;

/// <summary>Counts anomalies by kind.</summary>
internal sealed class CountingReporter : IAnomalyReporter
{
    private readonly int[] _counts = new int[AnomalyNames.Count];

    public int this[AnomalyKind kind] => _counts[(int)kind];

    public int Total => _counts.Sum();

    public void Report(AnomalyKind kind, int connection) => _counts[(int)kind]++;
}
