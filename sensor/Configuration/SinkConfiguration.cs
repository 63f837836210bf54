using Sensor.Formats;
using Sensor.Sinks.File;

namespace Sensor.Configuration;

/// <summary>One place that events go to.</summary>
/// <param name="Name">Of the user's choice, in messages and metrics.</param>
/// <param name="Format">Name of the format, or of several (<see cref="EventFormats.Expand"/>).</param>
internal abstract record SinkConfiguration(string Name, string Format);

/// <summary>A file, or standard output.</summary>
/// <param name="Name">Of the user's choice, in messages and metrics.</param>
/// <param name="Format">Name of the format, or of several.</param>
/// <param name="Path">The file; <c>-</c> is standard output.</param>
internal sealed record FileSinkConfiguration(string Name, string Format, string Path) : SinkConfiguration(Name, Format)
{
    public bool IsStandardOutput => Path == FileSinkOptions.StandardOutput;

    /// <summary>What becomes of the file; path, name and format are not filled in.</summary>
    public FileSinkOptions File { get; init; } = new();
}

/// <summary>A sink outside this host: events wait for it in the spool.</summary>
/// <param name="Name">Of the user's choice, in messages and metrics; names its cursor, too.</param>
/// <param name="Format">Name of one format.</param>
/// <param name="MaxEventBytes">The largest event that it takes.</param>
internal abstract record RemoteSinkConfiguration(string Name, string Format, int MaxEventBytes)
    : SinkConfiguration(Name, Format)
{
    /// <summary>How the file describes it: one that stands there as before goes on as it is.</summary>
    public string Source { get; init; } = "";
}
