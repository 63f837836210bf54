using System.Globalization;

namespace Sensor.Evidence;

/// <summary>Times as digests write them: UTC, microseconds.</summary>
internal static class DigestTime
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static string Text(long ns) =>
        DateTime.UnixEpoch.AddTicks(ns / 100).ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>For a sentence: to the second.</summary>
    public static string Short(long ns) =>
        DateTime.UnixEpoch.AddTicks(ns / 100).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">It is none.</exception>
    public static long Read(string text) => (DateTime.ParseExact(text, Form, CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).Ticks * 100;
}
