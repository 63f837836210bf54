using System.Buffers;
using System.Text;

namespace Sensor.Policy;

/// <summary>Where a text is cut at the cap, and whether it can be printed as it is.</summary>
internal static class TextCut
{
    private const byte FirstPrintable = 0x20;
    private const byte LastPrintable = 0x7e;
    private const int LongestRune = 4;

    /// <summary>
    /// How much of the kept bytes is printed: all, where they are the whole text and within the cap; else up to the cap
    /// or to where keeping ended, before a character that does not fit. Bytes that are no UTF-8 are cut anywhere.
    /// </summary>
    public static int Length(ReadOnlySpan<byte> kept, long fullLength, int cap)
    {
        if (kept.Length <= cap && kept.Length >= fullLength)
        {
            return kept.Length;
        }

        int cut = Math.Min(kept.Length, cap);
        for (int start = cut - 1; start >= 0 && start > cut - LongestRune; start--)
        {
            if ((kept[start] & 0xc0) == 0x80)
            {
                continue;
            }

            OperationStatus status = Rune.DecodeFromUtf8(kept[start..], out _, out int length);
            bool crosses = status == OperationStatus.Done
                ? start + length > cut
                : status == OperationStatus.NeedMoreData;
            return crosses ? start : cut;
        }

        return cut;
    }

    /// <summary>Whether it holds invalid UTF-8 or a control character (U+0000–001F, U+007F–009F).</summary>
    public static bool IsOdd(ReadOnlySpan<byte> text)
    {
        int index = text.IndexOfAnyExceptInRange(FirstPrintable, LastPrintable);
        return index >= 0 && IsOddSlow(text[index..]);
    }

    /// <summary>
    /// Whether a name that a client chose may be printed though nothing proves that it is one (REDIS-FACTS §6): at most
    /// 64 bytes of letters, digits and <c>. _ - @ :</c>.
    /// </summary>
    public static bool IsPlainName(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= 64 && !name.ContainsAnyExcept(NameBytes);

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@:"u8);

    private static bool IsOddSlow(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(text, out Rune rune, out int length);
            if (status != OperationStatus.Done || Rune.IsControl(rune))
            {
                return true;
            }

            text = text[length..];
        }

        return false;
    }
}
