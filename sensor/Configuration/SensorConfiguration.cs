using Sensor.Control;
using Sensor.Metrics;
using Sensor.Polling;
using Sensor.Sessions;


namespace Sensor.Configuration;

/// <summary>
/// What one configuration file says, every value checked; an empty file gives what is usual. The command line may
/// replace parts of it. What each key means stands in <c>packaging/sensor.yaml</c>.
/// </summary>
internal sealed record SensorConfiguration
{
    /// <summary>Name of the sensor in every event; null: live the host's name, <c>replay</c> otherwise.</summary>
    public string? Sensor { get; init; }

    public CaptureConfiguration Capture { get; init; } = new();

    /// <summary>The servers that have a name, credentials or both.</summary>
    public IReadOnlyList<InstanceConfiguration> Instances { get; init; } = [];

    public PollingConfiguration Polling { get; init; } = new();

    /// <summary>Where events go; none: to standard output.</summary>
    public IReadOnlyList<SinkConfiguration> Sinks { get; init; } = [];

    /// <summary>How events wait for the sinks outside this host.</summary>
    public SpoolConfiguration Spool { get; init; } = new();

    /// <summary>What the stages between are to do; the parts above are not filled in.</summary>
    public SensorOptions Stages { get; init; } = new();

    /// <summary>The socket over which it is asked and told; none by default.</summary>
    public ControlOptions Control { get; init; } = new();

    /// <summary>Where its metrics are shown; nowhere by default.</summary>
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>Whether the log says more.</summary>
    public bool Verbose { get; init; }

    /// <summary>The servers that are asked.</summary>
    public IReadOnlyList<PollingOptions> Polled => [.. Instances.Select(instance => instance.Poll).OfType<PollingOptions>()];

    /// <summary>The servers' ports that it names, whether as such or in an instance's address.</summary>
    public IReadOnlyList<int> Ports =>
        [.. Capture.Ports.Concat(Instances.SelectMany(instance => instance.Addresses).Select(at => (int)at.Port)).Distinct()];

    /// <summary>The servers' names by where they listen.</summary>
    public InstanceNames InstanceNames => new(Instances
        .SelectMany(instance => instance.Addresses.Select(address => (address, instance.Name)))
        .ToDictionary(named => named.address, named => named.Name));
}
