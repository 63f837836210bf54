using Sensor.Anomalies;

namespace Sensor.Tests.Support;

/// <summary>Remembers what was reported.</summary>
internal sealed class AnomalyLog : IAnomalyReporter
{
    public List<AnomalyKind> Kinds { get; } = [];

    public void Report(AnomalyKind kind, int connection) => Kinds.Add(kind);
}
