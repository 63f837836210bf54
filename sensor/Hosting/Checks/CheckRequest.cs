using Sensor.Capture;
using Sensor.Capture.Ebpf;
using Sensor.Configuration;
using Sensor.Polling;

namespace Sensor.Hosting.Checks;

/// <summary>What is to be looked at.</summary>
internal sealed record CheckRequest
{
    public required SensorConfiguration Configuration { get; init; }

    /// <summary>
    /// The configuration is wrong, and <see cref="Configuration"/> is an empty one in its place: what it would have
    /// named is not judged.
    /// </summary>
    public bool IsBroken { get; init; }

    /// <summary>As <c>run</c> would capture them.</summary>
    public IReadOnlyList<LiveCaptureOptions> Interfaces { get; init; } = [];

    /// <summary>The servers of this host that <c>run</c> would watch by eBPF; null: none.</summary>
    public EbpfOptions? Host { get; init; }

    /// <summary>The servers that would be asked, and whether others that they name would be, too.</summary>
    public IReadOnlyList<PollingOptions> Servers { get; init; } = [];

    public bool Discovers { get; init; }

    public required SensorOptions Options { get; init; }

    /// <summary>The files that events would go to.</summary>
    public IReadOnlyList<Sinks.File.FileSinkOptions> Files { get; init; } = [];

    /// <summary>Null: a configuration that is wrong would have said it.</summary>
    public required string? StatePath { get; init; }

    /// <summary>How long traffic is looked at.</summary>
    public TimeSpan TrafficTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What has no answer by then is a fault; with <see cref="TrafficTime"/> inside it.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(14);
}
