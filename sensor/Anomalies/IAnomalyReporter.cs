namespace Sensor.Anomalies;

/// <summary>
/// Takes note of deviations. Called by any stage, on the worker that owns the connection (Packets: on the capture
/// thread); implementations count and rate-limit, never throw and never see payload bytes.
/// </summary>
internal interface IAnomalyReporter
{
    /// <param name="kind">What deviated.</param>
    /// <param name="connection">The connection's index (-1 where there is none).</param>
    void Report(AnomalyKind kind, int connection);
}
