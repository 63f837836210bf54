using System.Buffers;
using System.Text;

namespace Sensor.Formats;

/// <summary>
/// Texts between the quotes of a JSON string. Three forms (EVENTS.md, Texts from the traffic): <see cref="WritePlain"/>
/// of valid UTF-8; <see cref="WriteEscaped"/>, any bytes as redis-cli prints them; <see cref="WriteField"/> for the
/// fields of a session or server, in which only bytes that are no text, and the backslash, become <c>\xhh</c>. Whatever
/// the bytes are, the string stays on one line and inside its quotes.
/// </summary>
internal static class JsonText
{
    /// <summary>Printable ASCII that stands as it is in every form.</summary>
    private static readonly SearchValues<byte> Safe = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Whether it stands as it is in every form: most texts do.</summary>
    public static bool IsSafe(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Safe);

    /// <summary>
    /// Text that was found to be valid UTF-8 without controls; what is not would become U+FFFD or \u00hh.
    /// </summary>
    public static void WritePlain(OutputBuffer output, ReadOnlySpan<byte> text) => Write(output, text, field: false);

    /// <summary>Each byte of invalid UTF-8 or of a control character, and the backslash, as <c>\xhh</c>.</summary>
    public static void WriteField(OutputBuffer output, ReadOnlySpan<byte> text) => Write(output, text, field: true);

    /// <summary>As redis-cli prints a string, without its quotes.</summary>
    public static void WriteEscaped(OutputBuffer output, ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            switch (value)
            {
                case (byte)'\\':
                    output.Append("\\\\\\\\"u8);
                    break;
                case (byte)'"':
                    output.Append("\\\\\\\""u8);
                    break;
                case (byte)'\n':
                    output.Append("\\\\n"u8);
                    break;
                case (byte)'\r':
                    output.Append("\\\\r"u8);
                    break;
                case (byte)'\t':
                    output.Append("\\\\t"u8);
                    break;
                case 0x07:
                    output.Append("\\\\a"u8);
                    break;
                case 0x08:
                    output.Append("\\\\b"u8);
                    break;
                case >= 0x20 and < 0x7f:
                    output.Append(value);
                    break;
                default:
                    WriteHex(output, value);
                    break;
            }
        }
    }

    private static void Write(OutputBuffer output, ReadOnlySpan<byte> text, bool field)
    {
        int safe = text.IndexOfAnyExcept(Safe);
        while (safe >= 0)
        {
            output.Append(text[..safe]);
            text = text[safe..];
            OperationStatus status = Rune.DecodeFromUtf8(text, out Rune rune, out int length);
            bool odd = status != OperationStatus.Done || Rune.IsControl(rune) || rune.Value == '\\';
            if (field && odd)
            {
                WriteHexBytes(output, text[..length]);
            }
            else
            {
                WriteRune(output, text[..length], rune);
            }

            text = text[length..];
            safe = text.IndexOfAnyExcept(Safe);
        }

        output.Append(text);
    }

    /// <summary>One character; U+2028 and U+2029, which end lines for some readers, by their number.</summary>
    private static void WriteRune(OutputBuffer output, ReadOnlySpan<byte> text, Rune rune)
    {
        switch (rune.Value)
        {
            case '"' or '\\':
                output.Append((byte)'\\');
                output.Append(text);
                break;
            case < 0x20 or 0x7f or 0x2028 or 0x2029 or 0xfffd or (>= 0x80 and < 0xa0):
                output.Append("\\u"u8);
                output.Append(HexDigits.High((byte)(rune.Value >> 8)));
                output.Append(HexDigits.Low((byte)(rune.Value >> 8)));
                output.Append(HexDigits.High((byte)rune.Value));
                output.Append(HexDigits.Low((byte)rune.Value));
                break;
            default:
                output.Append(text);
                break;
        }
    }

    private static void WriteHexBytes(OutputBuffer output, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            WriteHex(output, value);
        }
    }

    private static void WriteHex(OutputBuffer output, byte value)
    {
        output.Append("\\\\x"u8);
        output.Append(HexDigits.High(value));
        output.Append(HexDigits.Low(value));
    }
}
