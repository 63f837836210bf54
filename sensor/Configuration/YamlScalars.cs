using System.Globalization;

namespace Sensor.Configuration;

/// <summary>
/// Single values of a section, by their type: what is usual where there is none, and where it is wrong, which is reported.
/// </summary>
internal static class YamlScalars
{
    private delegate bool TryRead(string text, out long value);

    public static long Integer(
        this YamlSection section, string key, long usual, long least, long most) => section.Number(
        key, usual, Plain(usual), (least, most), $"a whole number from {Plain(least)} to {Plain(most)}",
        (string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));

    public static long Bytes(
        this YamlSection section, string key, long usual, long least, long most) => section.Number(
        key, usual, ScalarText.Size(usual), (least, most),
        $"{ScalarText.Sizes}, from {ScalarText.Size(least)} to {ScalarText.Size(most)}", ScalarText.TrySize);

    /// <summary>Nanoseconds.</summary>
    public static long Duration(
        this YamlSection section, string key, long usualNs, long leastNs, long mostNs) => section.Number(
        key, usualNs, ScalarText.Duration(usualNs), (leastNs, mostNs),
        $"{ScalarText.Durations}, from {ScalarText.Duration(leastNs)} to {ScalarText.Duration(mostNs)}",
        ScalarText.TryDuration);

    public static TimeSpan Duration(
        this YamlSection section, string key, TimeSpan usual, TimeSpan least, TimeSpan most) => TimeSpan.FromTicks(
        section.Duration(key, usual.Ticks * 100, least.Ticks * 100, most.Ticks * 100) / 100);

    /// <summary>A part of the whole, above 0 and at most 1.</summary>
    public static double Share(this YamlSection section, string key, double usual)
    {
        if (section.Value(key, usual.ToString(CultureInfo.InvariantCulture)) is not { } text)
        {
            return usual;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share)
            && share is > 0 and <= 1)
        {
            return share;
        }

        section.Refuse(key, "must be a number above 0 and at most 1");
        return usual;
    }

    public static bool Flag(this YamlSection section, string key, bool usual)
    {
        if (section.Value(key, ScalarText.Flag(usual)) is not { } text)
        {
            return usual;
        }

        if (ScalarText.TryFlag(text, out bool flag))
        {
            return flag;
        }

        section.Refuse(key, "must be true or false");
        return usual;
    }

    /// <summary>One of a few words.</summary>
    public static T Choice<T>(
        this YamlSection section, string key, T usual, IReadOnlyDictionary<string, T> choices)
        where T : notnull
    {
        if (section.Value(key, choices.FirstOrDefault(choice => choice.Value.Equals(usual)).Key) is not { } text)
        {
            return usual;
        }

        if (choices.TryGetValue(text, out T? chosen))
        {
            return chosen;
        }

        section.Refuse(key, $"must be {Words([.. choices.Keys])}");
        return usual;
    }

    /// <summary>Of what is allowed: <c>a, b or c</c>.</summary>
    public static string Words(string[] words) => words.Length switch
    {
        0 => "none",
        1 => words[0],
        _ => $"{string.Join(", ", words[..^1])} or {words[^1]}",
    };

    private static long Number(
        this YamlSection section, string key, long usual, string usualText, (long Least, long Most) range, string allowed,
        TryRead read)
    {
        if (section.Value(key, usualText) is not { } text)
        {
            return usual;
        }

        if (read(text, out long value) && value >= range.Least && value <= range.Most)
        {
            return value;
        }

        section.Refuse(key, $"must be {allowed}");
        return usual;
    }

    private static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);
}
