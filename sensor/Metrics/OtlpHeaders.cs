namespace Sensor.Metrics;

/// <summary>The file of headers that a collector wants to see, <c>Name: value</c> in each line; they may be secrets.</summary>
internal static class OtlpHeaders
{
    private const int MostBytes = 16 * 1024;

    /// <exception cref="IOException">It cannot be read, or holds something else; the message says what, and no value.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                throw new IOException($"{path}: is larger than 16 KiB; is it the right file?");
            }

            return [.. File.ReadLines(path).Select((line, i) => (Line: line.Trim(), Number: i + 1))
                .Where(line => line.Line.Length > 0 && line.Line[0] != '#')
                .Select(line => Parse(line.Line) ?? throw new IOException(
                    $"{path}: line {line.Number} is no 'Name: value'"))];
        }
        catch (Exception e) when (e is UnauthorizedAccessException or FileNotFoundException
            or DirectoryNotFoundException or ArgumentException)
        {
            string why = e is UnauthorizedAccessException ? "may not be read by this user" : "there is no such file";
            throw new IOException($"{path}: {why}", e);
        }
    }

    private static KeyValuePair<string, string>? Parse(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string name = colon > 0 ? line[..colon] : "";
        string value = line[(colon + 1)..].Trim();
        bool named = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        return named && value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? new(name, value) : null;
    }
}
