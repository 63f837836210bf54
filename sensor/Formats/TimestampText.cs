using System.Globalization;

namespace Sensor.Formats;

/// <summary>
/// Nanoseconds since the Unix epoch as RFC 3339 in UTC, microseconds cut: <c>2026-01-31T23:59:59.123456Z</c>. Events
/// come in bursts of the same second, so the part before the point is kept.
/// </summary>
internal sealed class TimestampText
{
    /// <summary>A long of nanoseconds holds the years 1677 to 2262: always four digits.</summary>
    public const int Length = 27;

    private const int UpToPoint = 20;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly byte[] _text = new byte[Length];
    private long _second = long.MinValue;

    public TimestampText() => _text[^1] = (byte)'Z';

    public void Write(OutputBuffer output, long timeNs)
    {
        TextOf(timeNs).CopyTo(output.Reserve(Length));
        output.Advance(Length);
    }

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> TextOf(long timeNs)
    {
        (long second, long rest) = Math.DivRem(timeNs, NanosecondsPerSecond);
        if (rest < 0)
        {
            second--;
            rest += NanosecondsPerSecond;
        }

        if (second != _second)
        {
            DateTime time = DateTime.UnixEpoch.AddSeconds(second);
            time.TryFormat(_text.AsSpan(0, UpToPoint), out _, "yyyy-MM-ddTHH:mm:ss.", CultureInfo.InvariantCulture);
            _second = second;
        }

        DecimalDigits.WriteSix(_text.AsSpan(UpToPoint), (uint)rest / 1000);
        return _text;
    }
}
