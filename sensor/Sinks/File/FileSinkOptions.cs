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

    public const string StandardOutput = "-";

    public bool IsStandardOutput => Path == StandardOutput;
}
