using System.Numerics;
using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// Writes single members of an event's JSON object; each <c>opening</c> is the comma, the name and what stands before
/// the value. A value that is absent writes nothing.
/// </summary>
internal static class JsonMembers
{
    private const int NanosecondsPerMicrosecond = 1000;

    public static void Number(OutputBuffer output, ReadOnlySpan<byte> opening, long value)
    {
        if (value >= 0)
        {
            output.Append(opening, value);
        }
    }

    public static void CountAboveZero(OutputBuffer output, ReadOnlySpan<byte> opening, long value)
    {
        if (value > 0)
        {
            output.Append(opening, value);
        }
    }

    /// <summary>Milliseconds with exactly three decimals, cut.</summary>
    public static void Milliseconds(OutputBuffer output, ReadOnlySpan<byte> opening, long durationNs)
    {
        if (durationNs < 0)
        {
            return;
        }

        (long whole, long rest) = Math.DivRem(durationNs / NanosecondsPerMicrosecond, 1000);
        output.Append(opening, whole);
        Span<byte> decimals = output.Reserve(4);
        decimals[0] = (byte)'.';
        decimals[1] = (byte)('0' + (rest / 100));
        decimals[2] = (byte)('0' + (rest / 10 % 10));
        decimals[3] = (byte)('0' + (rest % 10));
        output.Advance(4);
    }

    public static void Name(OutputBuffer output, ReadOnlySpan<byte> opening, byte[] name) =>
        output.Append(opening, name, "\""u8);

    /// <summary>A field of a session, server or sensor.</summary>
    public static void Field(OutputBuffer output, ReadOnlySpan<byte> opening, TextSlice text)
    {
        if (text.Exists)
        {
            output.Append(opening);
            JsonText.WriteField(output, text.Span);
            output.Append((byte)'"');
        }
    }

    /// <summary>
    /// A user's name, or its pseudonym under the member's name with <c>_hash</c>; <paramref name="opening"/> ends with
    /// the member's name.
    /// </summary>
    public static void User(OutputBuffer output, ReadOnlySpan<byte> opening, TextSlice user, bool hashed)
    {
        if (user.Exists)
        {
            output.Append(opening);
            Field(output, hashed ? "_hash\":\""u8 : "\":\""u8, user);
        }
    }

    /// <summary>A text of a command.</summary>
    public static void Text(OutputBuffer output, ReadOnlySpan<byte> opening, TextSlice text, bool escaped)
    {
        if (!text.Exists)
        {
            return;
        }

        if (!escaped && JsonText.IsSafe(text.Span))
        {
            output.Append(opening, text.Span, "\""u8);
            return;
        }

        output.Append(opening);
        Text(output, text, escaped);
        output.Append((byte)'"');
    }

    /// <summary>A list of texts of a command.</summary>
    public static void TextList(
        OutputBuffer output, ReadOnlySpan<byte> opening, ReadOnlySpan<TextSlice> list, bool escaped)
    {
        if (list.IsEmpty)
        {
            return;
        }

        output.Append(opening);
        foreach (TextSlice text in list)
        {
            if (!escaped && JsonText.IsSafe(text.Span))
            {
                output.Append("\""u8, text.Span, "\","u8);
                continue;
            }

            output.Append((byte)'"');
            Text(output, text, escaped);
            output.Append("\","u8);
        }

        CloseList(output);
    }

    public static void FieldList(OutputBuffer output, ReadOnlySpan<byte> opening, TextList list)
    {
        if (list.Count == 0)
        {
            return;
        }

        output.Append(opening);
        foreach (TextSlice text in list.Items)
        {
            output.Append((byte)'"');
            JsonText.WriteField(output, text.Span);
            output.Append("\","u8);
        }

        CloseList(output);
    }

    /// <summary>The names of the bits that are set.</summary>
    public static void Flags(OutputBuffer output, ReadOnlySpan<byte> opening, int flags, byte[][] names)
    {
        if (flags == 0)
        {
            return;
        }

        output.Append(opening);
        for (uint rest = (uint)flags; rest != 0; rest &= rest - 1)
        {
            output.Append("\""u8, names[BitOperations.TrailingZeroCount(rest)], "\","u8);
        }

        CloseList(output);
    }

    /// <summary>The comma behind the last item becomes the bracket.</summary>
    public static void CloseList(OutputBuffer output)
    {
        output.Truncate(output.Length - 1);
        output.Append((byte)']');
    }

    private static void Text(OutputBuffer output, TextSlice text, bool escaped)
    {
        if (escaped)
        {
            JsonText.WriteEscaped(output, text.Span);
        }
        else
        {
            JsonText.WritePlain(output, text.Span);
        }
    }
}
