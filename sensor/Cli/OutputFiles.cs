using Sensor.Configuration;
using Sensor.Formats;
using Sensor.Sinks.File;

namespace Sensor.Cli;

/// <summary>
/// Where events go: the files that --output and --format name (one, or one for each format that the name stands for), or
/// the sinks of a configuration.
/// </summary>
internal sealed record OutputFiles(IReadOnlyList<FileSinkOptions> Files)
{
    /// <summary>Sinks outside this host.</summary>
    public IReadOnlyList<RemoteSinkConfiguration> Remote { get; init; } = [];

    public bool IsStandardOutput => Files.Count > 0 && Files[0].IsStandardOutput;

    /// <summary>For a sentence.</summary>
    public string Names => string.Join(", ", Files.Select(file => file.Path).Concat(Remote.Select(sink => sink.Name)));

    /// <summary>The sinks of a configuration; it was checked.</summary>
    public static OutputFiles Of(IReadOnlyList<SinkConfiguration> sinks, bool append) =>
        new([.. sinks.OfType<FileSinkConfiguration>()
            .SelectMany(sink => Of(sink.Format, sink.Path, append, sink.File with { Name = sink.Name }).Files)])
        {
            Remote = [.. sinks.OfType<RemoteSinkConfiguration>()],
        };

    /// <exception cref="UsageError">Several files have no place on standard output.</exception>
    public static OutputFiles Of(string format, string path, bool append, FileSinkOptions? more = null)
    {
        FileSinkOptions options = more ?? new FileSinkOptions();
        EventFormat[] formats = EventFormats.Expand(format);
        if (formats.Length > 1 && path == FileSinkOptions.StandardOutput)
        {
            throw new UsageError(
                $"--format {format} writes {formats.Length} files: name them with --output FILE, or choose one of "
                + string.Join(", ", formats.Select(part => part.Name)));
        }

        return new OutputFiles([.. FormatFile.Of(format, path).Select(part => new FileSinkOptions
        {
            Path = part.Path,
            Name = part.Stream is null ? options.Name : $"{options.Name}-{part.Stream}",
            Append = append,
            Format = part.Format,
            Evidence = options.Evidence,

            // A file that is written anew by the same command is one file, and nothing of it is ever old.
            Rotation = append ? options.Rotation : new RotationOptions(),
            Compression = append ? options.Compression : FileCompression.None,
            Retention = append ? options.Retention : new RetentionOptions(),
        })]);
    }
}
