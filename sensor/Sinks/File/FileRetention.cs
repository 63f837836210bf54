using Sensor.Evidence;
using IOFile = System.IO.File;

namespace Sensor.Sinks.File;

/// <summary>Deletes the closed files that have had their time. Used by one thread at a time.</summary>
internal sealed class FileRetention(FileFamily family)
{
    private const long LookNs = 60_000_000_000;
    private const long ComplainNs = 60 * LookNs;

    private static readonly string[] Counted = [TrailNames.DigestSuffix, TrailNames.Sha256Suffix];

    private long _lookedNs;
    private long _complainedNs;

    private sealed record Kept(string Plain, long Bytes, DateTime LastWritten, bool MayGo);

    public void LookSoon() => _lookedNs = 0;

    /// <summary>To be called now and then; looks once a minute.</summary>
    public void Look(FileSinkOptions options, EvidenceChain? evidence, long nowNs)
    {
        if (!options.Retention.IsOn || Math.Abs(nowNs - _lookedNs) < LookNs)
        {
            return;
        }

        _lookedNs = nowNs;
        DateTimeOffset now = DateTimeOffset.UnixEpoch.AddTicks(nowNs / 100);
        IReadOnlyList<string> chosen = Choose(family, options.Retention, now, out bool tooMuch);
        foreach (string file in chosen)
        {
            string digests = file + TrailNames.DigestSuffix;
            long last = IOFile.Exists(digests) ? ChainHead.Read(digests, out _)?.Last.LastRecord ?? 0 : 0;
            evidence?.TellRemoved(Path.GetFileName(file), last, nowNs);
            family.Delete(file, options);
            family.Note(new FileNote(FileNoteKind.Removed, options.Name, file, $"{file}: deleted, for its time was over")
            {
                LastRecord = last,
            });
        }

        if (tooMuch && nowNs - _complainedNs >= ComplainNs)
        {
            _complainedNs = nowNs;
            family.Note(new FileNote(FileNoteKind.Trouble, options.Name, family.Path,
                $"{family.Path}: closed files are over the limits of keep, and stay: they are held, or not yet archived"));
        }
    }

    /// <summary>Without their compression's suffix, the oldest first.</summary>
    /// <param name="family">The files.</param>
    /// <param name="options">How long they stay.</param>
    /// <param name="now">Now.</param>
    /// <param name="tooMuch">Whether what has to stay is more than the limits allow.</param>
    public static IReadOnlyList<string> Choose(
        FileFamily family, RetentionOptions options, DateTimeOffset now, out bool tooMuch)
    {
        Kept[] files =
        [
            .. TrailNames.ClosedOf(family.Path).Where(file => !family.IsBusy(file))
                .GroupBy(TrailNames.Plain).Select(file => Look(file.Key, [.. file], options)),
        ];
        long bytes = files.Sum(file => file.Bytes);
        DateTime oldest = options.AgeNs == 0 ? DateTime.MinValue : now.UtcDateTime.AddTicks(-options.AgeNs / 100);
        List<string> chosen = [];
        tooMuch = false;
        foreach (Kept file in files)
        {
            bool over = file.LastWritten < oldest || (options.SizeBytes > 0 && bytes > options.SizeBytes);
            if (over && file.MayGo)
            {
                chosen.Add(file.Plain);
                bytes -= file.Bytes;
            }
            else
            {
                tooMuch |= file.LastWritten < oldest;
            }
        }

        tooMuch |= options.SizeBytes > 0 && bytes > options.SizeBytes;

        return chosen;
    }

    private static Kept Look(string plain, string[] there, RetentionOptions options)
    {
        bool Has(string suffix) => there.Append(plain).Any(name => IOFile.Exists(name + suffix));
        bool held = Has(TrailNames.HoldSuffix);
        bool archived = !options.Archive || Has(TrailNames.ArchivedSuffix);
        long bytes = there.Append(plain).Distinct()
            .SelectMany(name => Counted.Select(suffix => name + suffix).Append(name))
            .Select(name => new FileInfo(name)).Sum(file => file.Exists ? file.Length : 0);
        return new Kept(plain, bytes, there.Max(IOFile.GetLastWriteTimeUtc), !held && archived);
    }
}
