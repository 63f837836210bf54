using System.Globalization;
using System.Text.RegularExpressions;

namespace Sensor.Evidence;

/// <summary>
/// The names of a trail's files. <c>events.ndjson</c> is written; <c>events-20261231T235959Z.ndjson</c> was closed then,
/// and may be compressed (<c>.gz</c>, <c>.zst</c>). Beside each: <c>.digest</c>, <c>.sha256</c>, and what others put there
/// (<c>.archived</c>, <c>.hold</c>). The order of closed names is that in which they were closed.
/// </summary>
internal static partial class TrailNames
{
    public const string DigestSuffix = ".digest";
    public const string Sha256Suffix = ".sha256";
    public const string ArchivedSuffix = ".archived";
    public const string HoldSuffix = ".hold";
    public const string PartSuffix = ".part";
    public static readonly string[] CompressedSuffixes = [".gz", ".zst"];

    private const string TimeForm = "yyyyMMdd'T'HHmmss'Z'";
    private static readonly string[] Companions =
        [DigestSuffix, Sha256Suffix, ArchivedSuffix, HoldSuffix, PartSuffix, ".lock"];

    public static bool IsCompanion(string name) =>
        name.StartsWith('.') || Companions.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal));

    /// <summary>Whether a file that is written under this name would be taken for another kind of file.</summary>
    public static bool Misleads(string name) => IsCompanion(name) || Plain(name) != name;

    /// <summary>What no written file's name may end in, for a sentence.</summary>
    public static string Endings => string.Join(", ", [.. CompressedSuffixes, .. Companions]);

    /// <summary>Without the suffix of a compressed file.</summary>
    public static string Plain(string name)
    {
        string? suffix = CompressedSuffixes.FirstOrDefault(end => name.EndsWith(end, StringComparison.Ordinal));
        return suffix is null ? name : name[..^suffix.Length];
    }

    /// <summary>The name under which a closed file was written; of another one its own.</summary>
    public static string Active(string plainName)
    {
        Match match = Closed().Match(plainName);
        return match.Success ? match.Groups["stem"].Value + match.Groups["extension"].Value : plainName;
    }

    public static bool IsClosed(string plainName) => Closed().IsMatch(plainName);

    /// <summary>
    /// The name for a file that is closed now: behind all that are there, whatever the clock says.
    /// </summary>
    public static string Close(string path, DateTimeOffset now)
    {
        DateTimeOffset time = now;
        if (ClosedOf(path).LastOrDefault() is { } newest)
        {
            DateTimeOffset after = TimeOf(Plain(Path.GetFileName(newest))).AddSeconds(1);
            time = after > time ? after : time;
        }

        string name;
        do
        {
            string stamp = time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);
            string stem = Path.GetFileNameWithoutExtension(path);
            name = Path.Combine(FolderOf(path), $"{stem}-{stamp}{Path.GetExtension(path)}");
            time = time.AddSeconds(1);
        }
        while (File.Exists(name + DigestSuffix));

        return name;
    }

    /// <summary>The closed files of an active one, compressed or not, the oldest first.</summary>
    public static string[] ClosedOf(string path)
    {
        string active = Path.GetFileName(path);
        return
        [
            .. Directory.EnumerateFiles(FolderOf(path))
                .Where(file => Path.GetFileName(file) is var name && !IsCompanion(name) && IsClosed(Plain(name))
                    && Active(Plain(name)) == active)
                .Order(StringComparer.Ordinal),
        ];
    }

    public static string FolderOf(string path) =>
        Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException($"{path}: is no file");

    private static DateTimeOffset TimeOf(string plainName) => DateTimeOffset.TryParseExact(
        Closed().Match(plainName).Groups["time"].Value, TimeForm, CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
        ? time
        : DateTimeOffset.UnixEpoch;

    [GeneratedRegex(@"^(?<stem>.+)-(?<time>\d{8}T\d{6}Z)(?<extension>\.[^.]*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Closed();
}
