using Sensor.Events;

namespace Sensor.Formats;

/// <summary>Pieces of nested JSON, of which each member leaves a comma behind it.</summary>
internal static class JsonObject
{
    /// <summary>The comma behind the last member becomes the bracket, with a comma behind it.</summary>
    public static void Close(OutputBuffer output)
    {
        TrimComma(output);
        output.Append("},"u8);
    }

    /// <summary>The end of the line.</summary>
    public static void CloseLine(OutputBuffer output)
    {
        TrimComma(output);
        output.Append("}\n"u8);
    }

    /// <summary>A fact in quotes; what does not exist or is empty is not written.</summary>
    public static void Fact(OutputBuffer output, ReadOnlySpan<byte> opening, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            output.Append(opening);
            JsonText.WriteField(output, text);
            output.Append("\","u8);
        }
    }

    public static void Number(OutputBuffer output, ReadOnlySpan<byte> opening, long value)
    {
        if (value >= 0)
        {
            output.Append(opening, value);
            output.Append((byte)',');
        }
    }

    public static void Time(OutputBuffer output, ReadOnlySpan<byte> opening, long timeNs, TimestampText times)
    {
        if (timeNs != AuditEvent.Absent)
        {
            output.Append(opening);
            times.Write(output, timeNs);
            output.Append("\","u8);
        }
    }

    public static void Name(OutputBuffer output, ReadOnlySpan<byte> opening, ReadOnlySpan<byte> name) =>
        output.Append(opening, name, "\","u8);

    /// <summary>The names of the bits that are set.</summary>
    public static void Flags(OutputBuffer output, ReadOnlySpan<byte> opening, int flags, byte[][] names)
    {
        if (flags != 0)
        {
            JsonMembers.Flags(output, opening, flags, names);
            output.Append((byte)',');
        }
    }

    public static void Facts(OutputBuffer output, ReadOnlySpan<byte> opening, TextList list)
    {
        if (list.Count > 0)
        {
            JsonMembers.FieldList(output, opening, list);
            output.Append((byte)',');
        }
    }

    /// <summary>Address and port of one end.</summary>
    public static void End(OutputBuffer output, ReadOnlySpan<byte> opening, UInt128 address, int port)
    {
        output.Append(opening);
        output.Append("{\"ip\":\""u8);
        AddressText.Write(output, address);
        output.Append("\",\"port\":"u8, port);
        output.Append((byte)',');
    }

    /// <summary>A command as one would type it, made in <paramref name="words"/>.</summary>
    public static void Command(
        OutputBuffer output, OutputBuffer words, AuditEvent audit, in ListLimits limits)
    {
        words.Clear();
        LineText.WriteCommand(words, audit, limits);
        JsonText.WritePlain(output, words.Written);
    }

    private static void TrimComma(OutputBuffer output)
    {
        if (output.Written[^1] == ',')
        {
            output.Truncate(output.Length - 1);
        }
    }
}
