namespace Sensor.Formats;

/// <summary>The fields behind the time in the three styles; numbers that are not known are 0, as the module's are.</summary>
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
            case ValkeyAuditStyle.Text:
                Open(_heads > 3 && !value.IsEmpty ? name : []);
                output.Append(value);
                break;
            case ValkeyAuditStyle.Json:
                Open(name);
                output.Append((byte)'"');
                JsonText.WritePlain(output, value);
                output.Append((byte)'"');
                break;
            default:
                Open(name);
                CsvFormat.WriteCell(output, value);
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
            case ValkeyAuditStyle.Json:
                Quote();
                JsonText.WriteField(output, text);
                Quote();
                break;
            default:
                cell.Clear();
                LineText.Write(cell, text);
                CsvFormat.WriteCell(output, cell.Written);
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

    private readonly void Quote()
    {
        if (style == ValkeyAuditStyle.Json)
        {
            output.Append((byte)'"');
        }
    }
}
