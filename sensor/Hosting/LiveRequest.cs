using Sensor.Capture;
using Sensor.Capture.Ebpf;
using Sensor.Configuration;
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

    /// <summary>What it does with a configuration that changes; null: nothing can change.</summary>
    public LiveSettings? Settings { get; init; }

    /// <summary>Where is remembered between two runs what was told and learnt.</summary>
    public string StatePath { get; init; } = StateDirectory.Usual;
}
