using Sensor.Evidence;
using IOFile = System.IO.File;

namespace Sensor.Sinks.File;

/// <summary>Deletes the closed files that have had their time. Used by one thread at a time.</summary>
internal sealed class FileRetention(FileFamily family)
{
    private const long LookNs = 60_000_000_000;
    private const long ComplainNs = 60 * LookNs;

    private static readonly string[] Counted = [TrailNames.DigestSuffix, TrailNames.Sha256Suffix];

    private readonly HashSet<string> _doubted = [];
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
        Dictionary<string, ClosedRecords> known = [];
        IReadOnlyList<string> chosen = Choose(options.Retention, now, MayGo, out bool tooMuch);
        foreach (string file in chosen)
        {
            ClosedRecords? records = known.GetValueOrDefault(file);
            if (records is not null)
            {
                evidence!.TellRemoved(Path.GetFileName(file), records, nowNs);
            }

            family.Delete(file, options);
            family.Note(new FileNote(FileNoteKind.Removed, options.Name, file, $"{file}: deleted, for its time was over")
            {
                LastRecord = records is { AreKnown: true } ? records.Last : -1,
            });
        }

        if (tooMuch && nowNs - _complainedNs >= ComplainNs)
        {
            _complainedNs = nowNs;
            family.Note(new FileNote(FileNoteKind.Trouble, options.Name, family.Path,
                $"{family.Path}: closed files are over the limits of keep, and stay: they are held, not yet archived, or "
                + "their digests were changed"));
        }

        bool MayGo(string file)
        {
            ClosedRecords? records = evidence?.RecordsOf(file);
            if (records is not null)
            {
                known[file] = records;
                TellDoubt(options, file, records);
            }

            return records is not { WereChanged: true };
        }
    }

    /// <summary>Without their compression's suffix, the oldest first.</summary>
    /// <param name="options">How long they stay.</param>
    /// <param name="now">Now.</param>
    /// <param name="mayGo">The last that is asked, of a file that would be deleted.</param>
    /// <param name="tooMuch">Whether what has to stay is more than the limits allow.</param>
    private List<string> Choose(
        RetentionOptions options, DateTimeOffset now, Func<string, bool> mayGo, out bool tooMuch)
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
            if (over && file.MayGo && mayGo(file.Plain))
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

    /// <summary>Once of each file: what its digests say is not signed again, so verify will miss what is deleted.</summary>
    private void TellDoubt(FileSinkOptions options, string file, ClosedRecords records)
    {
        if (records.Doubt is { } doubt && _doubted.Add(file))
        {
            family.Note(new FileNote(FileNoteKind.Trouble, options.Name, file, records.WereChanged
                ? $"{file}: its time is over, but it stays: {doubt}; verify it, then set it aside with its digests"
                : $"{file}: is deleted without evidence of its records: {doubt}"));
        }
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
