using Sensor.Anomalies;

namespace Sensor.Policy;

/// <summary>
/// An <c>anomaly</c> as its ledger counted it; <see cref="Ordinal"/> numbers those of a connection, or of the run, from
/// 0.
/// </summary>
internal readonly record struct AnomalyReport(AnomalyKind Kind, long Count, long TimeNs, long Ordinal);
