using Sensor.Formats;

namespace Sensor.Sinks.File;

/// <summary>Which file events are written to.</summary>
internal sealed record FileSinkOptions
{
    /// <summary>Path of the file; <c>-</c>, the default, is standard output.</summary>
    public string Path { get; init; } = StandardOutput;

    /// <summary>
    /// Whether what the file holds stays, and events are added behind it (the default; live capture), or the file is
    /// written anew (replay: the same command gives the same file).
    /// </summary>
    public bool Append { get; init; } = true;

    /// <summary>
    /// What its lines are written in: says what a new file begins with, and which files are refused as foreign. Default
    /// <c>json</c>.
    /// </summary>
    public EventFormat Format { get; init; } = EventFormats.Json;

    public const string StandardOutput = "-";

    public bool IsStandardOutput => Path == StandardOutput;
}
