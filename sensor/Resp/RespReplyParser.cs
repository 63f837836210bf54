namespace Sensor.Resp;

/// <summary>
/// The straight way through a reply that is one short line, an integer or a bulk string and lies whole and well-formed
/// at the beginning of the bytes at hand. Anything else (an error, an aggregate, cut, odd or wrong) is left to
/// <see cref="RespFrameScanner"/>, which decides what it is.
/// </summary>
internal static class RespReplyParser
{
    private const int LongestLine = 64;
    private const int MaxDigits = 9;

    /// <param name="data">Begins with a prefix.</param>
    /// <param name="limits">What is believed.</param>
    /// <param name="prefix">Of the reply.</param>
    /// <param name="number">The number in its header, as <see cref="RespFrameScanner.Number"/> would give it.</param>
    /// <returns>Bytes of the reply; 0 where it must be read the slow way.</returns>
    public static int TryReadWhole(ReadOnlySpan<byte> data, RespLimits limits, out RespPrefix prefix, out long number)
    {
        number = 0;
        prefix = data.IsEmpty ? RespPrefix.None : (RespPrefix)data[0];
        return prefix switch
        {
            RespPrefix.SimpleString => ReadLine(data, limits),
            RespPrefix.Integer => ReadNumber(data, out number),
            RespPrefix.BulkString => ReadBulk(data, limits, out number),
            _ => 0,
        };
    }

    private static int ReadLine(ReadOnlySpan<byte> data, RespLimits limits)
    {
        int end = Math.Min(data.Length - 1, Math.Min(LongestLine, limits.MaxLineBytes));
        for (int i = 1; i < end; i++)
        {
            if (data[i] is (byte)'\r' or (byte)'\n')
            {
                return data[i] == (byte)'\r' && data[i + 1] == (byte)'\n' ? i + 2 : 0;
            }
        }

        return 0;
    }

    /// <summary>A line that is a number of at most nine digits behind its first byte.</summary>
    private static int ReadNumber(ReadOnlySpan<byte> data, out long number)
    {
        number = 0;
        int first = data.Length > 1 && data[1] == (byte)'-' ? 2 : 1;
        int i = first;
        for (int end = Math.Min(data.Length, first + MaxDigits); i < end && (uint)(data[i] - '0') <= 9; i++)
        {
            number = (number * 10) + (data[i] - '0');
        }

        if (i == first || i + 1 >= data.Length || data[i] != (byte)'\r' || data[i + 1] != (byte)'\n')
        {
            return 0;
        }

        number = first == 2 ? -number : number;
        return i + 2;
    }

    private static int ReadBulk(ReadOnlySpan<byte> data, RespLimits limits, out long number)
    {
        int header = ReadNumber(data, out number);
        if (header == 0 || number == -1)
        {
            return header;
        }

        if (number < 0 || number > limits.MaxBulkBytes || number > data.Length - header - 2)
        {
            return 0;
        }

        int end = header + (int)number;
        return data[end] == (byte)'\r' && data[end + 1] == (byte)'\n' ? end + 2 : 0;
    }
}
