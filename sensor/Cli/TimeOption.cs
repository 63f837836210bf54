using System.CommandLine.Parsing;
using System.Globalization;

namespace Sensor.Cli;

/// <summary>
/// A point in time on the command line: RFC 3339 (<c>2026-01-31T12:00:00.5Z</c>), the same without a zone (UTC), a
/// date, or seconds since the Unix epoch as tcpdump -tt prints them.
/// </summary>
internal static class TimeOption
{
    private const long NsPerTick = 100;

    public static long? Parse(ArgumentResult result)
    {
        string text = result.Tokens.Single().Value;
        if (TryParse(text, out long timeNs))
        {
            return timeNs;
        }

        result.AddError($"{text}: not a time; write 2026-01-31T12:00:00Z, or seconds since 1970");
        return null;
    }

    public static bool TryParse(string text, out long timeNs)
    {
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)
            && seconds < long.MaxValue / 1_000_000_000)
        {
            timeNs = (long)(seconds * 1_000_000_000m);
            return true;
        }

        bool isTime = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time);
        timeNs = isTime ? (time.UtcDateTime.Ticks - DateTime.UnixEpoch.Ticks) * NsPerTick : 0;
        return isTime;
    }
}
