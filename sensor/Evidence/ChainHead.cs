using System.Security.Cryptography;

namespace Sensor.Evidence;

/// <summary>Where a chain stands: its last digest, and the hash of that.</summary>
internal sealed record ChainHead(Digest Last, string Hash)
{
    /// <summary>The largest line of a digest by far: two names of 255 bytes, and hashes.</summary>
    private const int MostBytes = 64 * 1024;

    /// <summary>A chain that begins.</summary>
    public static ChainHead New() => new(
        new Digest { Chain = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), FirstRecord = 1 },
        Digest.NoPrevious);

    /// <summary>Of a file of digests, the last; null: there is none, or it is no digest.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wholeBytes">Length up to the last whole line.</param>
    public static ChainHead? Read(string path, out long wholeBytes)
    {
        byte[] line = LastLine(path, out wholeBytes);
        return DigestText.TryRead(line, out Digest digest, out _, out _)
            ? new ChainHead(digest, DigestText.HashOf(line))
            : null;
    }

    /// <summary>Whether that key has signed the last digest of a file of digests.</summary>
    public static bool IsSigned(string path, SigningKey key) =>
        DigestText.TryRead(LastLine(path, out _), out Digest digest, out byte[] body, out byte[] signature)
        && digest.Key == key.Fingerprint && key.Verify(body, signature);

    /// <summary>The chain that the newest closed file of a stream ended with; a new one where there is none.</summary>
    public static ChainHead AfterNewest(string path, string stream)
    {
        string folder = TrailNames.FolderOf(path);
        string active = Path.GetFileName(path);
        string? newest = Directory.EnumerateFiles(folder, "*" + TrailNames.DigestSuffix)
            .Where(file => Path.GetFileName(file)[..^TrailNames.DigestSuffix.Length] is var name
                && TrailNames.IsClosed(name) && TrailNames.Active(name) == active)
            .Max(StringComparer.Ordinal);
        ChainHead? head = newest is null ? null : Read(newest, out _);
        return head?.Last is { Kind: DigestKind.Closed, NextFile: not null } last && last.Stream == stream ? head : New();
    }

    /// <summary>Without its end; empty: there is none.</summary>
    private static byte[] LastLine(string path, out long wholeBytes)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] tail = new byte[(int)Math.Min(file.Length, MostBytes)];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        int end = tail.AsSpan().LastIndexOf((byte)'\n') + 1;
        wholeBytes = file.Length - tail.Length + end;
        if (end == 0)
        {
            return [];
        }

        ReadOnlySpan<byte> lines = tail.AsSpan(0, end - 1);
        return lines[(lines.LastIndexOf((byte)'\n') + 1)..].ToArray();
    }
}
