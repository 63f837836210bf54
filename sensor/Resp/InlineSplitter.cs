namespace Sensor.Resp;

/// <summary>
/// Splits an inline line into words as the server's <c>sdssplitargs</c> does: blanks (CR too) separate, double quotes
/// with \n \r \t \a \b \xHH and any other escaped byte as itself, single quotes with \'; a closing quote must be
/// followed by a blank or the end. Unquoted bytes and quoted parts may follow each other in one word only in that
/// order.
/// </summary>
internal static class InlineSplitter
{
    /// <param name="line">The line without its LF; a NUL ends it, as it does for the server.</param>
    /// <param name="buffer">Takes the unescaped words; as long as the line at least.</param>
    /// <param name="words">Takes the words, as many as fit.</param>
    /// <param name="count">All words.</param>
    /// <returns>False for unbalanced quotes.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> line, Span<byte> buffer, Span<RespWord> words, out int count)
    {
        int position = 0;
        int used = 0;
        count = 0;
        while (true)
        {
            while (position < line.Length && IsBlank(line[position]))
            {
                position++;
            }

            if (position == line.Length)
            {
                return true;
            }

            int start = used;
            if (!TryReadWord(line, ref position, buffer, ref used))
            {
                return false;
            }

            if (count < words.Length)
            {
                words[count] = new RespWord(start, used - start, used - start);
            }

            count++;
        }
    }

    private static bool TryReadWord(ReadOnlySpan<byte> line, ref int position, Span<byte> buffer, ref int used)
    {
        while (position < line.Length)
        {
            byte b = line[position];
            if (EndsWord(b))
            {
                return true;
            }

            if (b is (byte)'"' or (byte)'\'')
            {
                position++;
                return TryReadQuoted(line, ref position, buffer, ref used, b);
            }

            buffer[used++] = b;
            position++;
        }

        return true;
    }

    private static bool TryReadQuoted(
        ReadOnlySpan<byte> line, ref int position, Span<byte> buffer, ref int used, byte quote)
    {
        while (position < line.Length)
        {
            byte b = line[position];
            if (b == quote)
            {
                position++;
                return position == line.Length || IsBlank(line[position]);
            }

            if (b != (byte)'\\' || position + 1 == line.Length)
            {
                buffer[used++] = b;
                position++;
            }
            else if (quote == (byte)'"')
            {
                buffer[used++] = ReadEscape(line, ref position);
            }
            else if (line[position + 1] == (byte)'\'')
            {
                buffer[used++] = (byte)'\'';
                position += 2;
            }
            else
            {
                buffer[used++] = b;
                position++;
            }
        }

        return false;
    }

    private static byte ReadEscape(ReadOnlySpan<byte> line, ref int position)
    {
        byte escaped = line[position + 1];
        if (escaped == (byte)'x' && position + 3 < line.Length
            && char.IsAsciiHexDigit((char)line[position + 2]) && char.IsAsciiHexDigit((char)line[position + 3]))
        {
            byte value = (byte)((HexValue(line[position + 2]) << 4) | HexValue(line[position + 3]));
            position += 4;
            return value;
        }

        position += 2;
        return escaped switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'a' => (byte)'\a',
            _ => escaped,
        };
    }

    private static int HexValue(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;

    /// <summary>
    /// An unquoted word may hold a vertical tab or a form feed, though they are blanks between words.
    /// </summary>
    private static bool EndsWord(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    /// <summary>C's <c>isspace</c> in the C locale.</summary>
    private static bool IsBlank(byte b) => b is (byte)' ' or (>= 9 and <= 13);
}
