using System.Diagnostics;
using Sensor.Events;

namespace Sensor.Formats;

/// <summary>Lower-case hex digits.</summary>
internal static class HexDigits
{
    private static ReadOnlySpan<byte> Digits => "0123456789abcdef"u8;

    public static byte High(byte value) => Digits[value >> 4];

    public static byte Low(byte value) => Digits[value & 15];

    /// <summary>The 12 digits at the end of an event id: the lower 48 bits.</summary>
    public static void WriteOrdinal(OutputBuffer output, long ordinal)
    {
        Debug.Assert(ordinal >= 0, "an ordinal is an offset or a count");
        Span<byte> digits = output.Reserve(EventIdPrefix.OrdinalDigits)[..EventIdPrefix.OrdinalDigits];
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            digits[i] = Digits[(int)ordinal & 15];
            ordinal >>= 4;
        }

        output.Advance(EventIdPrefix.OrdinalDigits);
    }
}
