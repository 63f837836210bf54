using Sensor.Evidence;
using Sensor.Formats;

namespace Sensor.Sinks.File;

/// <summary>Which file events are written to, and what becomes of it.</summary>
internal sealed record FileSinkOptions
{
    /// <summary>Path of the file; <c>-</c>, the default, is standard output.</summary>
    public string Path { get; init; } = StandardOutput;

    /// <summary>Name of the sink, which its evidence carries; default <c>events</c>.</summary>
    public string Name { get; init; } = "events";

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

    /// <summary>When the file is closed and another begun; by default when it is asked for.</summary>
    public RotationOptions Rotation { get; init; } = new();

    /// <summary>What closed files are compressed with; default not at all.</summary>
    public FileCompression Compression { get; init; }

    /// <summary>How long closed files are kept; by default for ever.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>How it is proven that nobody changed what was written; null, the default: not at all.</summary>
    public EvidenceOptions? Evidence { get; init; }

    /// <summary>The clock of rotation and evidence.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public const string StandardOutput = "-";

    public bool IsStandardOutput => Path == StandardOutput;

    /// <summary>Devices and pipes of the kernel: nothing can be set aside there.</summary>
    public bool IsDevice => IsStandardOutput
        || System.IO.Path.GetFullPath(Path) is var full
            && (full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal));
}
