using System.Security.Cryptography;
using Sensor.Instances;

namespace Sensor.Polling;

/// <summary>
/// Reads a line of ACL LIST: <c>user NAME on|off nopass #hash… rules (selector)…</c>, parted by blanks; a selector in
/// brackets holds blanks and is one rule.
/// </summary>
internal static class AclUserReader
{
    private const int MostRules = 100_000;

    /// <summary>Null where the line is no user's.</summary>
    public static AclUser? Read(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        if (!TryTake(ref line, out ReadOnlySpan<byte> word) || !word.SequenceEqual("user"u8)
            || !TryTake(ref line, out ReadOnlySpan<byte> name))
        {
            return null;
        }

        bool enabled = false;
        bool noPassword = false;
        var hashes = new List<byte[]>();
        var rules = new List<byte[]>();
        while (TryTake(ref line, out word))
        {
            if (word.SequenceEqual("on"u8) || word.SequenceEqual("off"u8))
            {
                enabled = word.Length == 2;
            }
            else if (word.SequenceEqual("nopass"u8))
            {
                noPassword = true;
            }
            else if (rules.Count + hashes.Count == MostRules)
            {
                return null;
            }
            else
            {
                // '>' and '!' never come from a server; were they to, they would be passwords too.
                List<byte[]> list = word[0] is (byte)'#' or (byte)'>' or (byte)'<' or (byte)'!' ? hashes : rules;
                list.Add(word.ToArray());
            }
        }

        return new AclUser
        {
            Name = name.ToArray(),
            Enabled = enabled,
            NoPassword = noPassword,
            Passwords = hashes.Count,
            PasswordDigest = Digest(hashes, key),
            Rules = rules,
        };
    }

    /// <summary>Over the sorted hashes: their order says nothing. The hashes are overwritten.</summary>
    private static byte[] Digest(List<byte[]> hashes, ReadOnlySpan<byte> key)
    {
        hashes.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        using var digest = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (byte[] hash in hashes)
        {
            digest.AppendData(BitConverter.GetBytes(hash.Length));
            digest.AppendData(hash);
            CryptographicOperations.ZeroMemory(hash);
        }

        return digest.GetHashAndReset();
    }

    /// <summary>The next word; of a selector all to its closing bracket.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> line, out ReadOnlySpan<byte> word)
    {
        line = line.TrimStart((byte)' ');
        int end = line.IndexOf((byte)' ');
        if (line.StartsWith("("u8))
        {
            int bracket = line.IndexOf(") "u8);
            end = bracket < 0 ? -1 : bracket + 1;
        }

        word = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[end..];
        return !word.IsEmpty;
    }
}
