using Sensor.Formats;

namespace Sensor.Configuration;

/// <summary>One of the files that a format is written to at a path.</summary>
/// <param name="Format">Of its lines.</param>
/// <param name="Path">The path itself where the format is one file.</param>
/// <param name="Stream">Which of several it is: <c>userlog</c>; null where the format is one file.</param>
internal readonly record struct FormatFile(EventFormat Format, string Path, string? Stream)
{
    private static readonly Dictionary<EventFormat, string> Streams = new()
    {
        [EventFormats.RedshiftConnection] = "connectionlog",
        [EventFormats.RedshiftUser] = "userlog",
        [EventFormats.RedshiftActivity] = "useractivitylog",
    };

    /// <summary>All of them: <c>audit.log</c> → <c>audit-userlog.log</c> where there are several.</summary>
    public static IReadOnlyList<FormatFile> Of(string format, string path) => EventFormats.Expand(format) switch
    {
        [{ } one] => [new(one, path, null)],
        { } several => [.. several.Select(part => new FormatFile(part, PathOf(path, Streams[part]), Streams[part]))],
    };

    private static string PathOf(string path, string stream) => System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(path) ?? "",
        $"{System.IO.Path.GetFileNameWithoutExtension(path)}-{stream}{System.IO.Path.GetExtension(path)}");
}
