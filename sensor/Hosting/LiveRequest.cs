using Sensor.Capture;
using Sensor.Capture.Ebpf;
using Sensor.Configuration;
using Sensor.Metrics;
using Sensor.Polling;

namespace Sensor.Hosting;

/// <summary>What a live run is asked to do.</summary>
internal sealed record LiveRequest
{
    /// <summary>The processes of this host that are watched; null: none.</summary>
    public EbpfOptions? Host { get; init; }

    /// <summary>One per interface.</summary>
    public required IReadOnlyList<LiveCaptureOptions> Interfaces { get; init; }

    /// <summary>The ports of the servers: they tell which direction a segment goes.</summary>
    public required IReadOnlyCollection<ushort> Ports { get; init; }

    public required SensorOptions Options { get; init; }

    /// <summary>The servers that are asked; none by default.</summary>
    public IReadOnlyList<PollingOptions> Polling { get; init; } = [];

    /// <summary>Whether the other servers of their clusters and replica sets are asked, too.</summary>
    public bool DiscoverServers { get; init; }

    /// <summary>Where its metrics are shown; nowhere by default.</summary>
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>What it does with a configuration that changes; null: nothing can change.</summary>
    public LiveSettings? Settings { get; init; }

    /// <summary>Keeps what no event could tell; null: that is in the log alone.</summary>
    public LossJournal? Losses { get; init; }

    /// <summary>Where is remembered between two runs what was told and learnt.</summary>
    public string StatePath { get; init; } = StateDirectory.Usual;
}
