namespace Sensor.Tests.Support;

/// <summary>The recorded captures in <c>pcaps/</c>, and what stands beside each under its name.</summary>
internal static class GoldenFile
{
    /// <summary>All captures, as paths from <c>pcaps/</c>.</summary>
    public static IEnumerable<string> Captures() =>
        Directory.EnumerateFiles(Repository.Captures, "*.pcap*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Captures, path))
            .Order(StringComparer.Ordinal);

    public static string PathOf(string capture) => Path.Combine(Repository.Captures, capture);

    /// <summary><c>area/case.pcapng.gz</c> → <c>area/case</c> + ending.</summary>
    public static string Beside(string capture, string ending)
    {
        int end = capture.LastIndexOf(".pcap", StringComparison.Ordinal);
        return string.Concat(capture.AsSpan(0, end < 0 ? capture.Length : end), ending);
    }
}
