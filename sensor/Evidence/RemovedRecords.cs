namespace Sensor.Evidence;

/// <summary>
/// The records of a trail that were deleted because their time was over, as the digests that can be relied on say. Each
/// names one file and its first and last record. An older sensor did not sign the first: such a digest counts for the last
/// record alone, for what else went with the file it does not prove.
/// </summary>
internal sealed class RemovedRecords(IEnumerable<ChainLink> links)
{
    private readonly Digest[] _removed =
    [
        .. links.Select(link => link.Digest).Where(digest => digest is { Kind: DigestKind.Removed, RemovedRecord: > 0 })
            .OrderBy(FirstOf),
    ];

    /// <summary>
    /// Which of these records were not deleted so; empty: all were, the last of them with that file.
    /// </summary>
    public IReadOnlyList<(long First, long Last)> Missing(string chain, string? lastFile, long first, long last)
    {
        Digest[] own = [.. _removed.Where(digest => (digest.RemovedChain ?? digest.Chain) == chain)];
        bool isNamed = own.Any(digest => digest.RemovedFile == lastFile && digest.RemovedRecord == last);
        if (!isNamed)
        {
            own = [.. own.Where(digest => digest.RemovedRecord < last)];
        }

        List<(long First, long Last)> missing = [];
        long next = first;
        foreach (Digest digest in own.Where(digest => FirstOf(digest) <= last))
        {
            if (FirstOf(digest) > next)
            {
                missing.Add((next, FirstOf(digest) - 1));
            }

            next = Math.Max(next, digest.RemovedRecord + 1);
        }

        if (next <= last || !isNamed)
        {
            missing.Add((next, last));
        }

        return missing;
    }

    /// <summary>
    /// Whether the digest of a checkpoint may have gone with a file. That which opened a file counts no record of it yet,
    /// so one before its first is enough.
    /// </summary>
    public bool Explain(Checkpoint checkpoint) => _removed.Any(digest => digest.Stream == checkpoint.Stream
        && digest.TimeNs >= checkpoint.TimeNs && digest.RemovedRecord >= checkpoint.Records
        && FirstOf(digest) - 1 <= checkpoint.Records);

    private static long FirstOf(Digest removed) =>
        removed.RemovedFirst > 0 ? removed.RemovedFirst : removed.RemovedRecord;
}
