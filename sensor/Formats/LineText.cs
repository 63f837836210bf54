using System.Buffers;
using System.Text;
using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// Texts in the formats that are no JSON: always escaped by one rule, that of redis-cli. A backslash is doubled; bytes
/// of invalid UTF-8, controls, line separators and characters that turn the direction of writing become <c>\n</c>,
/// <c>\t</c> … or <c>\xhh</c>; other text stays as it is. So whatever the bytes are, they stay on their line, and two
/// texts never look the same.
/// </summary>
internal static class LineText
{
    /// <summary>Printable ASCII but the backslash.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>The same without the quote, which ends a quoted word.</summary>
    private static readonly SearchValues<byte> Quotable = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>What a word may hold without quotes.</summary>
    private static readonly SearchValues<byte> Word = SearchValues.Create(
        "!#$%&()*+-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>The same where names and values follow on the line: none of it looks like one of them.</summary>
    private static readonly SearchValues<byte> NamelessWord = SearchValues.Create(
        "!#$%&()*+-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>What a token may hold: nothing that separates, quotes or brackets where it stands.</summary>
    private static readonly SearchValues<byte> Token = SearchValues.Create(
        "!#$%&()*+-./0123456789:;<>?ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{}~"u8);

    /// <summary>What a column may hold.</summary>
    private static readonly SearchValues<byte> Column = SearchValues.Create(
        " !#$%&'()*+-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{}~"u8);

    /// <summary>A text that goes on to the end of its field.</summary>
    public static void Write(OutputBuffer output, ReadOnlySpan<byte> text) => Write(output, text, Plain);

    /// <summary>A word: in quotes where it is empty or holds a blank, a comma, quotes or odd bytes.</summary>
    public static void WriteWord(OutputBuffer output, ReadOnlySpan<byte> text) => WriteBareOrQuoted(output, text, Word);

    /// <summary>
    /// A text without blanks of any kind, quotes, <c>| [ ] = @ ,</c>, which become <c>\xhh</c>; an empty one is
    /// <c>-</c>.
    /// </summary>
    public static void WriteToken(OutputBuffer output, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            output.Append((byte)'-');
            return;
        }

        Write(output, text, Token);
    }

    /// <summary>A text that goes on to the next <c>|</c>, which it does not hold, nor a comma or a quote.</summary>
    public static void WriteColumn(OutputBuffer output, ReadOnlySpan<byte> text) => Write(output, text, Column);

    /// <summary>
    /// A command as one would type it into redis-cli; what has no command is its action. Where names and values follow
    /// it on the line (<paramref name="fieldsFollow"/>), a word that holds <c>=</c> has quotes, too: what has none and
    /// holds one is a field.
    /// </summary>
    public static void WriteCommand(
        OutputBuffer output, AuditEvent audit, in ListLimits limits, bool fieldsFollow = false)
    {
        SearchValues<byte> bare = fieldsFollow ? NamelessWord : Word;
        if (!audit.Command.Exists)
        {
            output.Append(audit.Action.Span);
            return;
        }

        WriteBareOrQuoted(output, audit.Command.Span, bare);
        if (audit.Subcommand.Exists)
        {
            output.Append((byte)' ');
            WriteBareOrQuoted(output, audit.Subcommand.Span, bare);
        }

        foreach (TextSlice word in audit.Args.Items[..limits.Args])
        {
            output.Append((byte)' ');
            WriteBareOrQuoted(output, word.Span, bare);
        }
    }

    private static void WriteBareOrQuoted(OutputBuffer output, ReadOnlySpan<byte> text, SearchValues<byte> bare)
    {
        if (!text.IsEmpty && !text.ContainsAnyExcept(bare))
        {
            output.Append(text);
            return;
        }

        output.Append((byte)'"');
        Write(output, text, Quotable);
        output.Append((byte)'"');
    }

    private static void Write(OutputBuffer output, ReadOnlySpan<byte> text, SearchValues<byte> plain)
    {
        int odd = text.IndexOfAnyExcept(plain);
        while (odd >= 0)
        {
            output.Append(text[..odd]);
            text = text[odd..];
            if (text[0] < 0x80)
            {
                WriteAscii(output, text[0], inQuotes: ReferenceEquals(plain, Quotable));
                text = text[1..];
            }
            else
            {
                OperationStatus status = Rune.DecodeFromUtf8(text, out Rune rune, out int length);
                bool shown = status == OperationStatus.Done && IsShown(rune.Value);
                WriteRune(output, text[..length], shown && !(plain == Token && Rune.IsWhiteSpace(rune)));
                text = text[length..];
            }

            odd = text.IndexOfAnyExcept(plain);
        }

        output.Append(text);
    }

    private static void WriteAscii(OutputBuffer output, byte value, bool inQuotes)
    {
        ReadOnlySpan<byte> named = value switch
        {
            (byte)'\\' => "\\\\"u8,
            (byte)'"' when inQuotes => "\\\""u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            0x07 => "\\a"u8,
            0x08 => "\\b"u8,
            _ => [],
        };
        if (named.IsEmpty)
        {
            WriteHex(output, value);
        }
        else
        {
            output.Append(named);
        }
    }

    /// <summary>Not the controls, the ends of lines, nor what turns the direction of writing.</summary>
    private static bool IsShown(int rune) => rune is not
        ((>= 0x80 and < 0xa0) or 0x061c or 0x200e or 0x200f or (>= 0x2028 and <= 0x202e) or (>= 0x2066 and <= 0x2069));

    private static void WriteRune(OutputBuffer output, ReadOnlySpan<byte> bytes, bool shown)
    {
        if (shown)
        {
            output.Append(bytes);
            return;
        }

        foreach (byte value in bytes)
        {
            WriteHex(output, value);
        }
    }

    private static void WriteHex(OutputBuffer output, byte value)
    {
        output.Append("\\x"u8);
        output.Append(HexDigits.High(value));
        output.Append(HexDigits.Low(value));
    }
}
