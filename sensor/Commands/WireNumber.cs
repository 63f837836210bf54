using System.Buffers;
using System.Buffers.Text;

namespace Sensor.Commands;

/// <summary>Numbers as the server reads them in arguments: no plus, no leading zero, no blank, 64 bits.</summary>
internal static class WireNumber
{
    private static readonly SearchValues<byte> DecimalCharacters = SearchValues.Create("0123456789."u8);

    public static bool TryParse(in CommandWords words, int index, out long value)
    {
        value = 0;
        return index < words.Available && words.IsWhole(index) && TryParse(words[index], out value);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        ReadOnlySpan<byte> digits = text.StartsWith("-"u8) ? text[1..] : text;
        bool canonical = digits.Length is > 0 and < 20 && char.IsAsciiDigit((char)digits[0])
            && (digits[0] != '0' || text.Length == 1);
        return canonical && Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;
    }

    /// <summary>A number with or without a fraction, as times and time-outs are written.</summary>
    public static bool IsDecimal(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> digits = text.StartsWith("-"u8) ? text[1..] : text;
        return digits.Length is > 0 and < 32 && digits.IndexOfAnyExcept(DecimalCharacters) < 0
            && digits.Count((byte)'.') < 2;
    }
}
