using System.Globalization;

namespace Sensor.Configuration;

/// <summary>How durations, sizes and switches are written in a configuration file.</summary>
internal static class ScalarText
{
    public const string Durations = "a number with ms, s, m, h or d behind it, as 500ms or 24h";
    public const string Sizes = "a number of bytes, or one with KiB, MiB or GiB behind it";

    private static readonly (string Unit, long Ns)[] DurationUnits =
    [
        ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ];

    private static readonly (string Unit, long Bytes)[] SizeUnits =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30)];

    /// <summary>A duration in nanoseconds; 0 needs no unit.</summary>
    public static bool TryDuration(string text, out long ns)
    {
        ns = 0;
        foreach ((string unit, long factor) in DurationUnits)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && char.IsAsciiDigit(text[^(unit.Length + 1)..][0]))
            {
                return TryMultiple(text[..^unit.Length], factor, out ns);
            }
        }

        return text == "0";
    }

    public static bool TrySize(string text, out long bytes)
    {
        foreach ((string unit, long factor) in SizeUnits)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                return TryMultiple(text[..^unit.Length].TrimEnd(' '), factor, out bytes);
            }
        }

        return TryMultiple(text, 1, out bytes);
    }

    public static bool TryFlag(string text, out bool flag)
    {
        flag = text is "true" or "yes" or "on";
        return flag || text is "false" or "no" or "off";
    }

    public static string Duration(long ns)
    {
        (string unit, long factor) = DurationUnits.Last(each => ns % each.Ns == 0 && (ns >= each.Ns || each.Unit == "ms"));
        return ns == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{ns / factor}{unit}");
    }

    public static string Size(long bytes)
    {
        foreach ((string unit, long factor) in SizeUnits.Reverse())
        {
            if (bytes >= factor && bytes % factor == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor}{unit}");
            }
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    public static string Flag(bool flag) => flag ? "true" : "false";

    private static bool TryMultiple(string text, long factor, out long value)
    {
        bool read = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value <= long.MaxValue / factor;
        value = read ? value * factor : 0;
        return read;
    }
}
