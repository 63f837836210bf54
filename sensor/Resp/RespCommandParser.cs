using System.Buffers;

namespace Sensor.Resp;

/// <summary>
/// The straight way through a command that lies whole and well-formed in the bytes at hand. Anything else (cut, odd or
/// wrong) is left to <see cref="RespCommandReader"/>'s machine, which decides what it is.
/// </summary>
internal static class RespCommandParser
{
    private const int MaxDigits = 10;

    /// <returns>Bytes of the command; 0 where it must be read the slow way.</returns>
    public static int TryReadWhole(
        ReadOnlySpan<byte> data, RespLimits limits, ref RespWord[] words, out int count)
    {
        if (!TryReadHeader(data, (byte)'*', out count, out int position) || count == 0)
        {
            return 0;
        }

        // Each word takes 5 bytes at least: a count that cannot fit needs no walk and no memory.
        if (count > (data.Length - position) / 5)
        {
            return 0;
        }

        int wanted = Math.Min(count, limits.MaxWordsKept);
        if (words.Length < wanted)
        {
            Grow(ref words, wanted);
        }

        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            if (!TryReadHeader(data[position..], (byte)'$', out int length, out int header))
            {
                return 0;
            }

            position += header;
            if (length > data.Length - position - 2
                || data[position + length] != (byte)'\r' || data[position + length + 1] != (byte)'\n')
            {
                return 0;
            }

            if (i < wanted)
            {
                int keep = limits.KeptLength(length, kept);
                words[i] = new RespWord(position, keep, length);
                kept += keep;
            }

            position += length + 2;
        }

        return position;
    }

    /// <summary>
    /// Reads <c>*n CRLF</c> or <c>$n CRLF</c>, n without sign or leading zero, of at most nine digits.
    /// </summary>
    private static bool TryReadHeader(ReadOnlySpan<byte> data, byte prefix, out int value, out int consumed)
    {
        value = 0;
        consumed = 0;
        if (data.Length < 4 || data[0] != prefix)
        {
            return false;
        }

        int i = 1;
        int end = Math.Min(data.Length, MaxDigits);
        while (i < end && (uint)(data[i] - '0') <= 9)
        {
            value = (value * 10) + (data[i] - '0');
            i++;
        }

        if (i == 1 || (data[1] == (byte)'0' && i > 2)
            || i + 1 >= data.Length || data[i] != (byte)'\r' || data[i + 1] != (byte)'\n')
        {
            return false;
        }

        consumed = i + 2;
        return true;
    }

    private static void Grow(ref RespWord[] words, int needed)
    {
        if (words.Length > 0)
        {
            ArrayPool<RespWord>.Shared.Return(words);
        }

        words = ArrayPool<RespWord>.Shared.Rent(Math.Max(16, needed));
    }
}
