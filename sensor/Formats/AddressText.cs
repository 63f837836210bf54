namespace Sensor.Formats;

/// <summary>An IP address as RFC 5952 writes it; an IPv4-mapped one dotted, without the prefix.</summary>
internal static class AddressText
{
    private const int Groups = 8;

    public static void Write(OutputBuffer output, UInt128 address)
    {
        if (address >> 32 == 0xffff)
        {
            WriteDotted(output, (uint)address);
            return;
        }

        Span<ushort> groups = stackalloc ushort[Groups];
        for (int i = 0; i < Groups; i++)
        {
            groups[i] = (ushort)(address >> (16 * (Groups - 1 - i)));
        }

        (int start, int length) = LongestZeros(groups);
        for (int i = 0; i < Groups; i++)
        {
            if (i == start)
            {
                output.Append("::"u8);
                i += length - 1;
                continue;
            }

            if (i > 0 && i != start + length)
            {
                output.Append((byte)':');
            }

            WriteGroup(output, groups[i]);
        }
    }

    private static void WriteDotted(OutputBuffer output, uint address)
    {
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            output.Append((address >> shift) & 0xff);
            if (shift > 0)
            {
                output.Append((byte)'.');
            }
        }
    }

    private static void WriteGroup(OutputBuffer output, ushort group)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(group, output.Reserve(4), out int written, new('x'));
        output.Advance(written);
    }

    /// <summary>
    /// The first of the longest runs of two and more zero groups (RFC 5952 §4.2); start -1 where none is.
    /// </summary>
    private static (int Start, int Length) LongestZeros(ReadOnlySpan<ushort> groups)
    {
        (int Start, int Length) best = (-1, 1);
        for (int i = 0; i < groups.Length; i++)
        {
            int end = i;
            while (end < groups.Length && groups[end] == 0)
            {
                end++;
            }

            if (end - i > best.Length)
            {
                best = (i, end - i);
            }

            i = Math.Max(i, end);
        }

        return best;
    }
}
