using System.Buffers.Binary;
using System.Buffers.Text;

namespace Sensor.Formats;

/// <summary>Decimal digits, two at a time.</summary>
internal static class DecimalDigits
{
    public const int Longest = 20;

    private static ReadOnlySpan<byte> Pairs =>
        "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"u8
        + "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    /// <summary>
    /// Without leading zeros. Returns how many bytes were written; the target has room for <see cref="Longest"/>.
    /// </summary>
    public static int Write(Span<byte> target, long number)
    {
        if ((ulong)number < 10)
        {
            target[0] = (byte)('0' + number);
            return 1;
        }

        if ((ulong)number >= 100_000_000)
        {
            Utf8Formatter.TryFormat(number, target, out int written);
            return written;
        }

        uint rest = (uint)number;
        int length = rest < 100 ? 2 : rest < 1000 ? 3 : rest < 10_000 ? 4 : rest < 100_000 ? 5
            : rest < 1_000_000 ? 6 : rest < 10_000_000 ? 7 : 8;
        int end = length;
        for (; end >= 2; end -= 2)
        {
            uint pair = rest % 100;
            rest /= 100;
            WritePair(target[(end - 2)..], pair);
        }

        if (end == 1)
        {
            target[0] = (byte)('0' + rest);
        }

        return length;
    }

    /// <summary>Exactly six digits.</summary>
    public static void WriteSix(Span<byte> target, uint number)
    {
        WritePair(target, number / 10_000);
        WritePair(target[2..], number / 100 % 100);
        WritePair(target[4..], number % 100);
    }

    /// <summary>Exactly three digits.</summary>
    public static void WriteThree(Span<byte> target, uint number)
    {
        target[0] = (byte)('0' + (number / 100));
        WritePair(target[1..], number % 100);
    }

    private static void WritePair(Span<byte> target, uint pair) => BinaryPrimitives.WriteUInt16LittleEndian(
        target, BinaryPrimitives.ReadUInt16LittleEndian(Pairs[((int)pair * 2)..]));
}
