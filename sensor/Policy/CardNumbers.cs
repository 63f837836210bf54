using System.Runtime.Intrinsics;

namespace Sensor.Policy;

/// <summary>
/// Numbers of payment cards (PCI DSS 3.4: at most the first six and the last four digits may be shown): 13 to 19
/// digits, the first from 2 to 9, in groups with single blanks or dashes between or in one, that pass the Luhn check. A
/// digit right beside a group makes it another number; a group more beside the number does not. (What begins with 0 or
/// 1 is a padded counter or a time far more often than a card of an airline.)
/// </summary>
internal static class CardNumbers
{
    public const int FewestDigits = 13;
    public const int MostDigits = 19;

    /// <summary>Characters of the longest text that <see cref="HasRun"/> looks at: one bit for each.</summary>
    private const int MostQuick = 64;

    private const int FirstShown = 6;
    private const int LastShown = 4;

    /// <summary>
    /// Masks in place what <see cref="Find"/> finds; true where there was something. Separators stay.
    /// </summary>
    public static bool Mask(Span<byte> text)
    {
        bool any = false;
        while (Find(text, out int start, out int length))
        {
            any = true;
            Hide(text.Slice(start, length));
            text = text[(start + length)..];
        }

        return any;
    }

    /// <summary>
    /// Of a text that was cut at its end: where the digits begin that may be a card's whose rest is gone, behind the six
    /// that may be shown; -1: none.
    /// </summary>
    public static int FindCut(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || !IsDigit(text[^1]))
        {
            // A separator at the very end stands before what is gone.
            text = text.Length > 1 && text[^1] is (byte)' ' or (byte)'-' ? text[..^1] : [];
        }

        int digits = 0;
        int hidden = -1;
        for (int at = text.Length - 1; at >= 0 && digits < MostDigits && (IsDigit(text[at]) || IsJoint(text, at)); at--)
        {
            digits += IsDigit(text[at]) ? 1 : 0;
            bool beginsGroup = IsDigit(text[at]) && (at == 0 || !IsDigit(text[at - 1]));
            if (beginsGroup && text[at] >= (byte)'2' && digits is > FirstShown and < MostDigits)
            {
                hidden = BehindShown(text, at);
            }
        }

        return hidden;
    }

    /// <summary>Hides every digit of a text, as <see cref="Mask"/> hides those in the middle of a number.</summary>
    public static void HideDigits(Span<byte> text)
    {
        foreach (ref byte one in text)
        {
            one = IsDigit(one) ? (byte)'*' : one;
        }
    }

    /// <summary>The first card number in a text.</summary>
    public static bool Find(ReadOnlySpan<byte> text, out int start, out int length)
    {
        start = 0;
        length = 0;
        if (text.Length <= MostQuick && !HasRun(text))
        {
            return false;
        }

        // A number of 13 and more characters without two separators in a row covers one of these pairs of places.
        for (int at = FewestDigits - 2; at < text.Length; at += FewestDigits - 1)
        {
            if (!IsDigit(text[at]) && (at + 1 == text.Length || !IsDigit(text[at + 1])))
            {
                continue;
            }

            (int begin, int end) = Run(text, at);
            if (TryFindIn(text[begin..end], out start, out length))
            {
                start += begin;
                return true;
            }

            // The run holds no card: go on behind it, at the place that the step expects.
            at = Math.Max(at, end - 1);
        }

        return false;
    }

    /// <summary>Of a short text, whether 13 characters in a row are digits or separators: most texts hold no such run.</summary>
    private static bool HasRun(ReadOnlySpan<byte> text)
    {
        if (text.Length < FewestDigits)
        {
            return false;
        }

        // A bit for each character, the last 16 of them once more where they fill no vector.
        ulong run = 0;
        for (int at = 0; at + Vector128<byte>.Count <= text.Length; at += Vector128<byte>.Count)
        {
            run |= (ulong)Bits(Vector128.Create(text[at..])) << at;
        }

        if (text.Length >= Vector128<byte>.Count)
        {
            int at = text.Length - Vector128<byte>.Count;
            run |= (ulong)Bits(Vector128.Create(text[at..])) << at;
        }
        else
        {
            Span<byte> whole = stackalloc byte[Vector128<byte>.Count];
            whole.Clear();
            text.CopyTo(whole);
            run = Bits(Vector128.Create((ReadOnlySpan<byte>)whole));
        }

        run &= run >> 1;
        run &= run >> 2;
        run &= run >> 4; // eight in a row
        return (run & (run >> (FewestDigits - 8))) != 0;
    }

    private static uint Bits(Vector128<byte> text) => (Vector128.LessThan(text - Vector128.Create((byte)'0'), Vector128.Create((byte)10))
        | Vector128.Equals(text, Vector128.Create((byte)' ')) | Vector128.Equals(text, Vector128.Create((byte)'-')))
        .ExtractMostSignificantBits();

    /// <summary>The groups of digits around a place, with single separators between.</summary>
    private static (int Begin, int End) Run(ReadOnlySpan<byte> text, int at)
    {
        int begin = IsDigit(text[at]) ? at : at + 1;
        int end = begin + 1;
        while (begin > 0 && (IsDigit(text[begin - 1]) || IsJoint(text, begin - 1)))
        {
            begin--;
        }

        while (end < text.Length && (IsDigit(text[end]) || IsJoint(text, end)))
        {
            end++;
        }

        return (begin, end);
    }

    /// <summary>The first group of a run that begins a card number, and the longest one that it begins.</summary>
    private static bool TryFindIn(ReadOnlySpan<byte> run, out int start, out int length)
    {
        length = 0;
        for (start = 0; run.Length - start >= FewestDigits; start++)
        {
            bool beginsGroup = IsDigit(run[start]) && (start == 0 || !IsDigit(run[start - 1]));
            length = beginsGroup && run[start] >= (byte)'2' ? LongestCard(run[start..]) : 0;
            if (length > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static int LongestCard(ReadOnlySpan<byte> run)
    {
        int longest = 0;
        int digits = 0;
        for (int i = 0; i < run.Length && digits <= MostDigits; i++)
        {
            digits += IsDigit(run[i]) ? 1 : 0;
            bool endsGroup = IsDigit(run[i]) && (i + 1 == run.Length || !IsDigit(run[i + 1]));
            if (endsGroup && digits is >= FewestDigits and <= MostDigits && PassesLuhn(run[..(i + 1)]))
            {
                longest = i + 1;
            }
        }

        return longest;
    }

    private static int BehindShown(ReadOnlySpan<byte> text, int at)
    {
        for (int shown = 0; shown < FirstShown; at++)
        {
            shown += IsDigit(text[at]) ? 1 : 0;
        }

        return at;
    }

    private static bool IsJoint(ReadOnlySpan<byte> text, int at) => text[at] is (byte)' ' or (byte)'-'
        && at > 0 && at + 1 < text.Length && IsDigit(text[at - 1]) && IsDigit(text[at + 1]);

    /// <summary>From the right, each second digit doubled: the sum is a multiple of ten.</summary>
    private static bool PassesLuhn(ReadOnlySpan<byte> number)
    {
        int sum = 0;
        bool doubled = false;
        for (int i = number.Length - 1; i >= 0; i--)
        {
            if (IsDigit(number[i]))
            {
                int digit = number[i] - '0';
                digit = doubled ? digit * 2 : digit;
                sum += digit > 9 ? digit - 9 : digit;
                doubled = !doubled;
            }
        }

        return sum % 10 == 0;
    }

    private static void Hide(Span<byte> number)
    {
        int digits = 0;
        foreach (byte one in number)
        {
            digits += IsDigit(one) ? 1 : 0;
        }

        int place = 0;
        foreach (ref byte one in number)
        {
            if (IsDigit(one))
            {
                bool shown = place < FirstShown || place >= digits - LastShown;
                one = shown ? one : (byte)'*';
                place++;
            }
        }
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';
}
