using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sensor.Hosting.Activity;

/// <summary>
/// 64 bits for a name, different in every process: nobody outside can choose names that share them, so equal bits are
/// taken for equal names. Each word of eight bytes is multiplied in and the halves of the product are folded together.
/// </summary>
internal static class NameHash
{
    private const ulong Odd = 0x9E37_79B9_7F4A_7C15;

    private static readonly ulong Seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private static readonly ulong Factor = Seed | 1 | (1UL << 63);

    public static ulong Of(ReadOnlySpan<byte> text)
    {
        ulong hash = Seed ^ ((ulong)text.Length * Odd);
        if (text.Length < sizeof(ulong))
        {
            return Fold(Fold(hash ^ Short(text)) ^ Odd);
        }

        for (int i = 0; i < text.Length - sizeof(ulong); i += sizeof(ulong))
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text[i..]));
        }

        // The last word may overlap the one before: the length is in the hash already.
        return Fold(Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..])) ^ Odd);
    }

    public static ulong Of(UInt128 number) => Fold(Fold(Seed ^ (ulong)(number >> 64)) ^ (ulong)number);

    /// <summary>Of a name of two words.</summary>
    public static ulong Of(ulong first, ulong second) => Fold(first ^ (second * Odd));

    private static ulong Short(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(uint))
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(text)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]) << 32);
        }

        return text.IsEmpty ? 0 : text[0] | ((ulong)text[text.Length / 2] << 8) | ((ulong)text[^1] << 16);
    }

    private static ulong Fold(ulong value)
    {
        ulong high = Math.BigMul(value, Factor, out ulong low);
        return high ^ low;
    }
}
