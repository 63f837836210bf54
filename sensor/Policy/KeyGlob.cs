using System.Buffers;
using System.Text;

namespace Sensor.Policy;

/// <summary>
/// A pattern of names as Redis' KEYS has it, over bytes: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[^a-z]</c>, <c>\x</c>; a
/// class without <c>]</c> ends with the pattern. Immutable. Where a star was taken too short only the last one is tried
/// again, so hostile names cost at most their length times the pattern's.
/// </summary>
internal sealed class KeyGlob
{
    private readonly Token[] _tokens;

    private KeyGlob(Token[] tokens, byte[] prefix)
    {
        _tokens = tokens;
        Prefix = prefix;
    }

    /// <summary>The bytes that every name begins with which it matches.</summary>
    public byte[] Prefix { get; }

    public static KeyGlob Parse(string pattern)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(pattern);
        List<Token> tokens = [];
        while (!rest.IsEmpty)
        {
            Token token = Next(ref rest);
            if (!token.IsStar || tokens.Count == 0 || !tokens[^1].IsStar)
            {
                tokens.Add(token);
            }
        }

        IEnumerable<Token> literal = tokens.TakeWhile(token => token.Class is null && !token.IsStar);
        return new([.. tokens], [.. literal.Select(token => token.Byte)]);
    }

    public bool Matches(ReadOnlySpan<byte> name) => name.StartsWith(Prefix) && MatchesBehindPrefix(name);

    /// <summary>The same for a name that is known to begin with <see cref="Prefix"/>.</summary>
    public bool MatchesBehindPrefix(ReadOnlySpan<byte> name)
    {
        int token = Prefix.Length;
        int at = Prefix.Length;
        int star = -1;
        int starAt = 0;
        while (at < name.Length)
        {
            if (token < _tokens.Length && _tokens[token].IsStar)
            {
                star = token++;
                starAt = at;
                if (token == _tokens.Length)
                {
                    return true;
                }
            }
            else if (token < _tokens.Length && _tokens[token].Accepts(name[at]))
            {
                token++;
                at++;
            }
            else if (star >= 0)
            {
                token = star + 1;
                at = ++starAt;
            }
            else
            {
                return false;
            }
        }

        return token == _tokens.Length || (token == _tokens.Length - 1 && _tokens[token].IsStar);
    }

    private static Token Next(ref ReadOnlySpan<byte> rest)
    {
        byte first = rest[0];
        switch (first)
        {
            case (byte)'*':
                rest = rest[1..];
                return new Token { IsStar = true };
            case (byte)'?':
                rest = rest[1..];
                return new Token { Class = SearchValues.Create([.. Enumerable.Range(0, 256).Select(b => (byte)b)]) };
            case (byte)'[':
                return new Token { Class = ReadClass(ref rest) };
            case (byte)'\\' when rest.Length > 1:
                first = rest[1];
                rest = rest[2..];
                return new Token { Byte = first };
            default:
                rest = rest[1..];
                return new Token { Byte = first };
        }
    }

    private static SearchValues<byte> ReadClass(ref ReadOnlySpan<byte> rest)
    {
        rest = rest[1..];
        bool not = !rest.IsEmpty && rest[0] == (byte)'^';
        rest = not ? rest[1..] : rest;
        HashSet<byte> bytes = [];
        while (!rest.IsEmpty && rest[0] != (byte)']')
        {
            if (rest[0] == (byte)'\\' && rest.Length > 1)
            {
                bytes.Add(rest[1]);
                rest = rest[2..];
            }
            else if (rest.Length > 2 && rest[1] == (byte)'-')
            {
                (byte low, byte high) = (Math.Min(rest[0], rest[2]), Math.Max(rest[0], rest[2]));
                bytes.UnionWith(Enumerable.Range(low, high - low + 1).Select(b => (byte)b));
                rest = rest[3..];
            }
            else
            {
                bytes.Add(rest[0]);
                rest = rest[1..];
            }
        }

        rest = rest.IsEmpty ? rest : rest[1..];
        return SearchValues.Create(
            [.. Enumerable.Range(0, 256).Select(b => (byte)b).Where(b => bytes.Contains(b) != not)]);
    }

    /// <summary>One byte, one of a class, or a star.</summary>
    private readonly struct Token
    {
        public byte Byte { get; init; }

        public SearchValues<byte>? Class { get; init; }

        public bool IsStar { get; init; }

        public bool Accepts(byte value) => Class is null ? value == Byte : Class.Contains(value);
    }
}
