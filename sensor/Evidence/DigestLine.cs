namespace Sensor.Evidence;

/// <summary>Whether a digest can be relied on.</summary>
internal enum DigestState
{
    Good,
    OtherKey,
    Forged,
    Unreadable,
}

/// <summary>One line of a file of digests.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Digest">What it says.</param>
/// <param name="Hash">Of the line.</param>
/// <param name="State">Whether that can be relied on.</param>
internal sealed record DigestLine(int Line, Digest Digest, string Hash, DigestState State)
{
    public static IReadOnlyList<DigestLine> ReadAll(string path, VerifyingKeys keys)
    {
        byte[] text = TrailContent.IsEmpty(path) ? [] : File.ReadAllBytes(path);
        List<DigestLine> lines = [];
        int at = 0;
        while (at < text.Length)
        {
            int end = Array.IndexOf(text, (byte)'\n', at);
            end = end < 0 ? text.Length : end;
            lines.Add(Read(lines.Count + 1, text.AsSpan(at, end - at), keys));
            at = end + 1;
        }

        return lines;
    }

    private static DigestLine Read(int number, ReadOnlySpan<byte> line, VerifyingKeys keys)
    {
        bool read = DigestText.TryRead(line, out Digest digest, out byte[] body, out byte[] signature);
        DigestState state = !read ? DigestState.Unreadable
            : !keys.Has(digest.Key) ? DigestState.OtherKey
            : keys.Verify(digest.Key, body, signature) ? DigestState.Good
            : DigestState.Forged;
        return new DigestLine(number, digest, DigestText.HashOf(line), state);
    }
}
