using Sensor.Anomalies;

namespace Sensor.Hosting;

/// <summary>How often one kind of anomaly was met on a connection (null: on none) within one second.</summary>
internal sealed class AnomalyWindow(AnomalyKind kind, Connection? connection, long timeNs)
{
    private const long WindowNs = 1_000_000_000;

    public AnomalyKind Kind => kind;

    public Connection? Connection => connection;

    public long FirstTimeNs => timeNs;

    public long DueNs => timeNs + WindowNs;

    public long Count { get; set; }

    public bool Told { get; set; }
}
