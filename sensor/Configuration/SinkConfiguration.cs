using Sensor.Sinks.File;

namespace Sensor.Configuration;

/// <summary>One place that events go to.</summary>
/// <param name="Name">Of the user's choice, in messages and metrics.</param>
/// <param name="Path">The file; <c>-</c> is standard output.</param>
/// <param name="Format">Name of the format.</param>
internal sealed record SinkConfiguration(string Name, string Path, string Format)
{
    /// <summary>What becomes of a file that is written; path, name and format are not filled in.</summary>
    public FileSinkOptions File { get; init; } = new();
}
