using System.Buffers.Binary;

namespace Sensor.Events;

/// <summary>
/// Tells texts that every format writes as they are: printable ASCII without the quote and the backslash.
/// </summary>
internal static class PlainText
{
    private const ulong Ones = 0x0101_0101_0101_0101;
    private const ulong High = 0x8080_8080_8080_8080;

    public static bool IsPlain(ReadOnlySpan<byte> text)
    {
        if (text.Length < sizeof(ulong))
        {
            foreach (byte value in text)
            {
                if (value is < 0x20 or >= 0x7f or (byte)'"' or (byte)'\\')
                {
                    return false;
                }
            }

            return true;
        }

        // Eight bytes at a time, the last eight perhaps for the second time.
        ulong odd = OddBytes(BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]));
        for (; text.Length > sizeof(ulong); text = text[sizeof(ulong)..])
        {
            odd |= OddBytes(BinaryPrimitives.ReadUInt64LittleEndian(text));
        }

        return odd == 0;
    }

    /// <summary>
    /// Not 0 where one of the bytes is odd. x - 1 borrows into the top bit of a byte that is 0, x - 20h of one below
    /// 20h; a borrow goes on into the next byte only from one that is odd itself.
    /// </summary>
    private static ulong OddBytes(ulong bytes) => (bytes
        | (bytes - (0x20 * Ones))
        | ((bytes ^ (0x7f * Ones)) - Ones)
        | ((bytes ^ ('"' * Ones)) - Ones)
        | ((bytes ^ ('\\' * Ones)) - Ones)) & High;
}
