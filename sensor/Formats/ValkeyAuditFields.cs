namespace Sensor.Formats;

/// <summary>The fields behind the time in the three styles; numbers that are not known are 0, as the module's.</summary>
internal ref struct ValkeyAuditFields(ValkeyAuditStyle style, OutputBuffer output, OutputBuffer cell)
{
    private int _heads;

    /// <summary>
    /// Category, command and arguments, which in the text have no name, and the error, which has one there; all are
    /// escaped already.
    /// </summary>
    public void Head(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _heads++;
        switch (style)
        {
            case ValkeyAuditStyle.Text when _heads == 1:
                output.Append(" ["u8, value, "]"u8);
                break;
            case ValkeyAuditStyle.Text when value.IsEmpty:
                break;
            case ValkeyAuditStyle.Text:
                Open(_heads > 3 ? name : []);
                output.Append(value);
                break;
            default:
                Open(name);
                WriteEscaped(value);
                break;
        }
    }

    /// <summary>A word of our own.</summary>
    public readonly void Word(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word)
    {
        Open(name);
        Quote();
        output.Append(word);
        Quote();
    }

    public readonly void Number(ReadOnlySpan<byte> name, long value)
    {
        Open(name);
        output.Append(Math.Max(0, value));
    }

    public readonly void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        Open(name);
        switch (style)
        {
            case ValkeyAuditStyle.Text:
                LineText.WriteToken(output, text);
                break;
            default:
                cell.Clear();
                LineText.Write(cell, text);
                WriteEscaped(cell.Written);
                break;
        }
    }

    public readonly void End() => output.Append(style == ValkeyAuditStyle.Json ? "}\n"u8 : "\n"u8);

    private readonly void Open(ReadOnlySpan<byte> name)
    {
        switch (style)
        {
            case ValkeyAuditStyle.Text:
                output.Append(" "u8, name, name.IsEmpty ? [] : "="u8);
                break;
            case ValkeyAuditStyle.Json:
                output.Append(",\""u8, name, "\":"u8);
                break;
            default:
                output.Append((byte)',');
                break;
        }
    }

    /// <summary>A text without odd bytes, in JSON or as a cell.</summary>
    private readonly void WriteEscaped(ReadOnlySpan<byte> text)
    {
        if (style == ValkeyAuditStyle.Csv)
        {
            CsvFormat.WriteCell(output, text);
            return;
        }

        Quote();
        JsonText.WritePlain(output, text);
        Quote();
    }

    private readonly void Quote()
    {
        if (style == ValkeyAuditStyle.Json)
        {
            output.Append((byte)'"');
        }
    }
}
