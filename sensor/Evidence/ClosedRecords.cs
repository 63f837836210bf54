using System.Text;

namespace Sensor.Evidence;

/// <summary>
/// The records of a closed file, as its digests say. They are taken only where the sensor's own key vouches for them: all
/// digests of the file continue each other, and the last is signed with the key, or a later one of the chain is (the key
/// was changed between). Else whoever can write the folder would have his numbers signed.
/// </summary>
/// <param name="Chain">Empty: nothing is known of the records.</param>
/// <param name="First">The first record, counted over the chain's life.</param>
/// <param name="Last">The last; one less than the first where the file has none.</param>
internal sealed record ClosedRecords(string Chain, long First, long Last)
{
    private const int MostLineBytes = 64 * 1024;

    /// <summary>Why the digests are not believed; null: they are, or there are none.</summary>
    public string? Doubt { get; private init; }

    /// <summary>Signed with the sensor's key once, and changed since: evidence of an attack, which has to stay.</summary>
    public bool WereChanged { get; private init; }

    public bool AreKnown => Chain.Length > 0;

    private static ReadOnlySpan<byte> OpenedKind => "\"kind\":\"opened\""u8;

    private static ReadOnlySpan<byte> PreviousOpening => ",\"previous\":\""u8;

    /// <param name="file">The closed file, without the suffix of a compressed one.</param>
    /// <param name="active">The file that is written now.</param>
    /// <param name="key">The sensor's.</param>
    public static ClosedRecords Read(string file, string active, SigningKey key)
    {
        string digests = file + TrailNames.DigestSuffix;
        if (!File.Exists(digests))
        {
            return new ClosedRecords("", 0, 0);
        }

        try
        {
            // Where the key has changed, those behind it are looked at, too.
            IEnumerable<string> later = TrailNames.ClosedOf(active).Select(TrailNames.Plain).Distinct()
                .Where(other => string.CompareOrdinal(Path.GetFileName(other), Path.GetFileName(file)) > 0)
                .Append(active).Select(other => other + TrailNames.DigestSuffix);
            return Read(digests, Path.GetFileName(file), later, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Changed($"its digests cannot be read: {e.Message}");
        }
    }

    private static ClosedRecords Read(string digests, string name, IEnumerable<string> later, SigningKey key)
    {
        byte[] opened = [];
        byte[] last = [];
        string? hash = null;
        foreach (byte[] line in Lines(digests))
        {
            if (hash is not null && PreviousOf(line) != hash)
            {
                return Changed("its digests do not continue each other");
            }

            hash = DigestText.HashOf(line);
            opened = line.AsSpan().IndexOf(OpenedKind) >= 0 ? line : opened;
            last = line;
        }

        if (!DigestText.TryRead(opened, out Digest first, out _, out _)
            || !DigestText.TryRead(last, out Digest end, out byte[] body, out byte[] signature))
        {
            return Changed("its digests have no beginning or no end");
        }

        if (end.FinalName != name || end.Chain != first.Chain)
        {
            return Changed($"its digests are those of {end.FinalName}");
        }

        if (end.Key == key.Fingerprint ? !key.Verify(body, signature) : !IsVouchedFor(hash!, later, key))
        {
            return end.Key == key.Fingerprint
                ? Changed("the signature of its last digest does not hold")
                : new ClosedRecords("", 0, 0) { Doubt = $"its digests are signed with another key ({end.Key})" };
        }

        return new ClosedRecords(end.Chain, first.FirstRecord, end.LastRecord);
    }

    /// <summary>Whether the chain goes on behind that digest up to one that is signed with our key.</summary>
    private static bool IsVouchedFor(string hash, IEnumerable<string> later, SigningKey key)
    {
        foreach (byte[] line in later.SelectMany(Lines))
        {
            if (PreviousOf(line) != hash)
            {
                return false;
            }

            if (DigestText.TryRead(line, out Digest digest, out byte[] body, out byte[] signature)
                && digest.Key == key.Fingerprint)
            {
                return key.Verify(body, signature);
            }

            hash = DigestText.HashOf(line);
        }

        return false;
    }

    private static ClosedRecords Changed(string doubt) => new("", 0, 0) { Doubt = doubt, WereChanged = true };

    /// <summary>Without taking the whole line apart: a file may have millions.</summary>
    private static string PreviousOf(ReadOnlySpan<byte> line)
    {
        int at = line.LastIndexOf(PreviousOpening) + PreviousOpening.Length;
        return at >= PreviousOpening.Length && line.Length >= at + Digest.NoPrevious.Length
            ? Encoding.ASCII.GetString(line.Slice(at, Digest.NoPrevious.Length))
            : "";
    }

    private static IEnumerable<byte[]> Lines(string path)
    {
        if (new FileInfo(path).Length == 0)
        {
            yield break; // or it is a pipe, which would not end
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        byte[] chunk = new byte[2 * MostLineBytes];
        int filled = 0;
        int read;
        while ((read = file.Read(chunk, filled, chunk.Length - filled)) > 0)
        {
            filled += read;
            int at = 0;
            int length;
            while ((length = Array.IndexOf(chunk, (byte)'\n', at, filled - at) - at) >= 0)
            {
                yield return chunk[at..(at + length)];
                at += length + 1;
            }

            filled -= at;
            Array.Copy(chunk, at, chunk, 0, filled);
            if (filled > MostLineBytes)
            {
                throw new IOException("a line of it is too long");
            }
        }
    }
}
