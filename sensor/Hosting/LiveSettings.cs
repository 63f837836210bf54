using Sensor.Configuration;
using Sensor.Control;
using Sensor.Polling;

namespace Sensor.Hosting;

/// <summary>
/// What a live run does with a configuration that changes while it runs; the options of the command line stay in force.
/// </summary>
internal sealed record LiveSettings
{
    /// <summary>The file; null where the sensor was started without.</summary>
    public string? Path { get; init; }

    /// <summary>What it held at the start.</summary>
    public string Text { get; init; } = "";

    /// <summary>What it said.</summary>
    public SensorConfiguration Configuration { get; init; } = new();

    /// <summary>What the stages are to do under a configuration.</summary>
    public required Func<SensorConfiguration, SensorOptions> Options { get; init; }

    /// <summary>Who is asked under a configuration.</summary>
    public Func<SensorConfiguration, IReadOnlyList<PollingOptions>> Polled { get; init; } =
        configuration => configuration.Polled;

    /// <summary>Whether the other servers of their clusters and replica sets are asked, too.</summary>
    public Func<SensorConfiguration, bool> Discovers { get; init; } = configuration => configuration.Polling.Discover;

    /// <summary>
    /// Opens the sinks of a configuration anew; true: what they wrote so far is set aside under other names. Throws
    /// what <see cref="Sinks.File.FileSink.Open"/> does.
    /// </summary>
    public required Func<SensorConfiguration, bool, IReadOnlyList<SensorOutput>> OpenOutputs { get; init; }

    /// <summary>Sets how much the log says.</summary>
    public required Action<bool> SetVerbose { get; init; }

    public ControlOptions Control { get; init; } = new();
}
