using System.Buffers.Binary;
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
        WriteOrdinal(output.Reserve(EventIdPrefix.OrdinalDigits), ordinal);
        output.Advance(EventIdPrefix.OrdinalDigits);
    }

    /// <inheritdoc cref="WriteOrdinal(OutputBuffer, long)"/>
    public static void WriteOrdinal(Span<byte> target, long ordinal)
    {
        Debug.Assert(ordinal >= 0, "an ordinal is an offset or a count");
        BinaryPrimitives.WriteUInt64BigEndian(target, EightDigits((uint)(ordinal >> 16)));
        BinaryPrimitives.WriteUInt64BigEndian(target[4..], EightDigits((uint)ordinal));
    }

    /// <summary>One digit in each byte, the highest in the highest.</summary>
    private static ulong EightDigits(uint value)
    {
        ulong digits = value;
        digits = (digits & 0xFFFF) | ((digits & 0xFFFF_0000) << 16);
        digits = (digits & 0x0000_00FF_0000_00FF) | ((digits & 0x0000_FF00_0000_FF00) << 8);
        digits = (digits & 0x000F_000F_000F_000F) | ((digits & 0x00F0_00F0_00F0_00F0) << 4);
        ulong letters = ((digits + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
        return digits + 0x3030_3030_3030_3030 + (letters * ('a' - '0' - 10));
    }
}
