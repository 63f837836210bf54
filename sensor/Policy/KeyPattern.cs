using System.Buffers;

namespace Sensor.Policy;

/// <summary>
/// The template of a key, a function of the key alone: what varies from key to key becomes <c>*</c>, what names the
/// kind of data stays. <c>user:12345:email</c> is <c>user:*:email</c>.
/// <list type="number">
/// <item>The key is cut into stretches of letters, digits, <c>. _ % + -</c>, <c>@</c> and bytes above ASCII. A stretch
/// that is one e-mail address (one <c>@</c>, something before it, a dot inside what follows) becomes <c>*</c> as a
/// whole.</item>
/// <item>Else, in it, a UUID (8-4-4-4-12 hex digits, no letter or digit beside it) becomes <c>*</c>.</item>
/// <item>Else a word (a run of ASCII letters and digits) that is hex of 8 digits and more, <c>0x</c> before it or not,
/// becomes <c>*</c>.</item>
/// <item>Else every run of digits in the word is a number and becomes <c>*</c>: <c>user12</c> is <c>user*</c>.</item>
/// </list>
/// All other bytes stay. The template is never longer than the key.
/// </summary>
internal static class KeyPattern
{
    private const int UuidLength = 36;
    private const int ShortestHex = 8;
    private const byte Star = (byte)'*';

    // What a byte of a word is; 0 where it belongs to none.
    private const int Digit = 1;
    private const int HexLetter = 2;
    private const int OtherLetter = 4;

    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
    private static readonly SearchValues<byte> Alphanumeric =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> Stretch = SearchValues.Create(StretchBytes());

    /// <summary>
    /// Writes the template; <paramref name="pattern"/> is at least as long as the key. Returns its length.
    /// </summary>
    public static int Write(ReadOnlySpan<byte> key, Span<byte> pattern)
    {
        int written = WriteWords(key, pattern);
        return written >= 0 ? written : WriteSlow(key, pattern);
    }

    /// <summary>
    /// In one pass: of a key that holds no e-mail address and no UUID the words alone matter. -1 where it may hold one.
    /// </summary>
    private static int WriteWords(ReadOnlySpan<byte> key, Span<byte> pattern)
    {
        ReadOnlySpan<byte> kinds = Kinds.Of;
        int written = 0;
        for (int i = 0; i < key.Length;)
        {
            int kind = kinds[key[i]];
            if (kind == 0)
            {
                if (key[i] == (byte)'@')
                {
                    return -1;
                }

                pattern[written++] = key[i++];
                continue;
            }

            int start = i;
            int begin = written;
            int seen = 0;
            for (int before = 0; kind != 0; kind = i < key.Length ? kinds[key[i]] : 0)
            {
                if (kind != Digit || before != Digit)
                {
                    pattern[written++] = kind == Digit ? Star : key[i];
                }

                before = kind;
                seen |= kind;
                i++;
            }

            int length = i - start;
            if (length >= ShortestHex && (seen & OtherLetter) == 0)
            {
                if (length == ShortestHex && i < key.Length && key[i] == (byte)'-')
                {
                    return -1;
                }

                written = begin;
                pattern[written++] = Star;
            }
            else if (length >= ShortestHex + 2 && key[start] == (byte)'0')
            {
                written = begin + WriteWord(key[start..i], pattern[begin..]);
            }
        }

        return written;
    }

    private static int WriteSlow(ReadOnlySpan<byte> key, Span<byte> pattern)
    {
        int written = 0;
        while (!key.IsEmpty)
        {
            int start = key.IndexOfAny(Stretch);
            start = start < 0 ? key.Length : start;
            key[..start].CopyTo(pattern[written..]);
            written += start;
            key = key[start..];
            int length = LengthOf(key, Stretch);
            written += WriteStretch(key[..length], pattern[written..]);
            key = key[length..];
        }

        return written;
    }

    private static int WriteStretch(ReadOnlySpan<byte> stretch, Span<byte> pattern)
    {
        if (IsEmail(stretch))
        {
            pattern[0] = Star;
            return 1;
        }

        int written = 0;
        while (!stretch.IsEmpty)
        {
            int length = LengthOf(stretch, Alphanumeric);
            if (length == 0)
            {
                pattern[written++] = stretch[0];
                stretch = stretch[1..];
            }
            else if (BeginsWithUuid(stretch))
            {
                pattern[written++] = Star;
                stretch = stretch[UuidLength..];
            }
            else
            {
                written += WriteWord(stretch[..length], pattern[written..]);
                stretch = stretch[length..];
            }
        }

        return written;
    }

    private static int WriteWord(ReadOnlySpan<byte> word, Span<byte> pattern)
    {
        bool prefixed = word.Length >= ShortestHex + 2 && word[0] == (byte)'0' && (word[1] | 0x20) == (byte)'x';
        ReadOnlySpan<byte> number = prefixed ? word[2..] : word;
        if (number.Length >= ShortestHex && !number.ContainsAnyExcept(Hex))
        {
            pattern[0] = Star;
            return 1;
        }

        int written = 0;
        while (!word.IsEmpty)
        {
            int digits = LengthOf(word, Digits);
            pattern[written++] = digits > 0 ? Star : word[0];
            word = word[Math.Max(digits, 1)..];
        }

        return written;
    }

    private static bool IsEmail(ReadOnlySpan<byte> stretch)
    {
        int at = stretch.IndexOf((byte)'@');
        if (at <= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> domain = stretch[(at + 1)..];
        int dot = domain.LastIndexOf((byte)'.');
        return dot > 0 && dot < domain.Length - 1 && !domain.Contains((byte)'@');
    }

    /// <summary>The caller stands at the first letter or digit of a word.</summary>
    private static bool BeginsWithUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length < UuidLength || (text.Length > UuidLength && Alphanumeric.Contains(text[UuidLength])))
        {
            return false;
        }

        for (int i = 0; i < UuidLength; i++)
        {
            bool dash = i is 8 or 13 or 18 or 23;
            if (dash ? text[i] != (byte)'-' : !Hex.Contains(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static byte[] StretchBytes()
    {
        List<byte> bytes = [];
        for (int c = 0; c < 256; c++)
        {
            if (c >= 128 || Kinds.Of[c] != 0 || "._%+-@"u8.Contains((byte)c))
            {
                bytes.Add((byte)c);
            }
        }

        return [.. bytes];
    }

    private static int LengthOf(ReadOnlySpan<byte> text, SearchValues<byte> of)
    {
        int end = text.IndexOfAnyExcept(of);
        return end < 0 ? text.Length : end;
    }

    /// <summary>What each byte is. In a class of its own, which is made when the program is built: it is asked for often.</summary>
    private static class Kinds
    {
        public static readonly byte[] Of = Make();

        private static byte[] Make()
        {
            byte[] kinds = new byte[256];
            for (int c = 0; c < kinds.Length; c++)
            {
                kinds[c] = (byte)KindOf((char)c);
            }

            return kinds;
        }

        private static int KindOf(char c) => char.IsAsciiDigit(c) ? Digit
            : char.IsAsciiHexDigit(c) ? HexLetter
            : char.IsAsciiLetter(c) ? OtherLetter : 0;
    }
}
