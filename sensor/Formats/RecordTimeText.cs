using System.Globalization;

namespace Sensor.Formats;

/// <summary>
/// <c>recordtime</c> as Redshift writes it in its connection and user logs: <c>Mon, 26 Jun 2023 17:54:55:951</c>, UTC,
/// milliseconds cut. The part before them is kept for the second.
/// </summary>
internal sealed class RecordTimeText
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int NanosecondsPerMillisecond = 1_000_000;

    private readonly byte[] _text = new byte[32];
    private int _length;
    private long _second = long.MinValue;

    public void Write(OutputBuffer output, long timeNs)
    {
        long second = Math.DivRem(timeNs, NanosecondsPerSecond, out long rest);
        if (rest < 0)
        {
            second--;
            rest += NanosecondsPerSecond;
        }

        if (second != _second)
        {
            DateTime time = DateTime.UnixEpoch.AddSeconds(second);
            time.TryFormat(_text, out _length, "ddd, dd MMM yyyy HH:mm:ss:", CultureInfo.InvariantCulture);
            _second = second;
        }

        output.Append(_text.AsSpan(0, _length));
        long milliseconds = rest / NanosecondsPerMillisecond;
        output.Append((byte)('0' + (milliseconds / 100)));
        output.Append((byte)('0' + (milliseconds / 10 % 10)));
        output.Append((byte)('0' + (milliseconds % 10)));
    }
}
