using System.Buffers;
using System.Text;

namespace Sensor.Commands;

/// <summary>
/// The rules of ACL SETUSER (REDIS-FACTS K4; FINDINGS A30: <c>@…</c> is none). Selectors come as one word with blanks
/// or as several; either way each rule in them is judged by itself.
/// </summary>
internal static class AclRules
{
    private static readonly SearchValues<byte> DatabaseList = SearchValues.Create("0123456789,"u8);

    private static readonly byte[][] Keywords =
    [
        .. new[]
        {
            "on", "off", "nopass", "resetpass", "reset", "allkeys", "resetkeys", "allchannels", "resetchannels",
            "allcommands", "nocommands", "sanitize-payload", "skip-sanitize-payload", "clearselectors", "alldbs",
            "resetdbs",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    /// <summary>Whether every rule in the word has a form that holds no password.</summary>
    public static bool AreHarmless(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> rest = word.StartsWith("("u8) ? word[1..] : word;
        rest = rest.EndsWith(")"u8) ? rest[..^1] : rest;
        if (rest.IsEmpty)
        {
            return !word.IsEmpty;
        }

        foreach (Range piece in rest.Split((byte)' '))
        {
            ReadOnlySpan<byte> rule = rest[piece];
            if (!rule.IsEmpty && !IsHarmless(rule))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHarmless(ReadOnlySpan<byte> rule)
    {
        switch (rule[0])
        {
            case (byte)'~' or (byte)'&':
                return true;
            case (byte)'%':
                return rule.Contains((byte)'~');
            case (byte)'+' or (byte)'-':
                return IsCommand(rule[1..]);
            default:
                return IsKeyword(rule);
        }
    }

    /// <summary>A command, a subcommand (<c>a|b</c>) or a category (<c>@a</c>).</summary>
    private static bool IsCommand(ReadOnlySpan<byte> name)
    {
        foreach (byte one in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)one) && !"@|-_.:"u8.Contains(one))
            {
                return false;
            }
        }

        return !name.IsEmpty;
    }

    private static bool IsKeyword(ReadOnlySpan<byte> rule)
    {
        if (rule.Length > 3 && Ascii.EqualsIgnoreCase(rule[..3], "db="u8))
        {
            return rule[3..].IndexOfAnyExcept(DatabaseList) < 0;
        }

        foreach (byte[] keyword in Keywords)
        {
            if (Ascii.EqualsIgnoreCase(rule, keyword))
            {
                return true;
            }
        }

        return false;
    }
}
