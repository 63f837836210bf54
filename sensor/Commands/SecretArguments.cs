using System.Buffers;
using System.Text;

namespace Sensor.Commands;

/// <summary>
/// The secrets of REDIS-FACTS §6 that a place in the syntax alone does not tell. (K3, K8, K9, K10, K11, K13 are places:
/// <c>secret</c> and <c>name</c> in the column <c>arguments</c>.)
/// </summary>
internal static class SecretArguments
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private const int MaxNameLength = 64;

    /// <summary>K1, K2: AUTH pw; AUTH user pw (as <see cref="ArgumentKind.User"/>); with more words everything is secret.</summary>
    public static void ClassifyLogin(in CommandWords words, int first, Span<WordClass> classes)
    {
        if (words.Count - first == 2 && words.IsWhole(first))
        {
            classes[first] = WordClass.Option;
        }
    }

    /// <summary>K4, K5: a rule is shown where its form is known, else it may be a password.</summary>
    public static void ClassifyRules(in CommandWords words, int first, Span<WordClass> classes)
    {
        for (int i = first; i < classes.Length; i++)
        {
            classes[i] = words.IsWhole(i) && AclRules.AreHarmless(words[i]) ? WordClass.Option : WordClass.Secret;
        }
    }

    /// <summary>
    /// REDIS-FACTS §6: names of users are printed when they look like names; so are those of functions.
    /// </summary>
    public static bool LooksLikeName(in CommandWords words, int index)
    {
        if (index >= words.Available || !words.IsWhole(index) || words[index].Length is 0 or > MaxNameLength)
        {
            return false;
        }

        foreach (byte one in words[index])
        {
            if (!char.IsAsciiLetterOrDigit((char)one) && !"._-@:"u8.Contains(one))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>40 hexadecimal digits.</summary>
    public static bool LooksLikeDigest(in CommandWords words, int index) => words.IsWhole(index)
        && words[index].Length == 40 && words[index].IndexOfAnyExcept(HexDigits) < 0;

    /// <summary>u8, i64, 100, #3.</summary>
    public static bool LooksLikeBits(in CommandWords words, int index)
    {
        ReadOnlySpan<byte> word = words[index];
        if (!words.IsWhole(index) || word.Length is 0 or > 20)
        {
            return false;
        }

        ReadOnlySpan<byte> digits = "uiUI#"u8.Contains(word[0]) ? word[1..] : word;
        return !digits.IsEmpty && Ascii.IsValid(digits) && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    /// <summary>
    /// False where the number of words alone shows that names and values are shifted: CONFIG SET a b c.
    /// </summary>
    public static bool HasSaneShape(CommandDefinition definition, in CommandWords words) =>
        !definition.SetsParameters || (words.Count - definition.NameWords) % 2 == 0;
}
