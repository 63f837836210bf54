namespace Sensor.Evidence;

/// <summary>
/// One chain, over all its files: whether each digest continues the one before, and what is said of the time between.
/// </summary>
internal sealed class ChainCheck
{
    /// <summary>A busy machine may make a digest late by so much.</summary>
    private const long PatienceNs = 30_000_000_000;

    private readonly ChainLink[] _links;
    private readonly IReadOnlyList<TrailFile> _files;
    private readonly List<Finding> _findings;
    private readonly List<string> _notes;
    private readonly HashSet<long> _claimed;
    private readonly RemovedRecords _removed;

    /// <param name="links">At least one; they are put in order.</param>
    /// <param name="files">All of the trail.</param>
    /// <param name="removed">Of the trail, too: the next chain may tell of files of this one.</param>
    /// <param name="report">Takes what is found.</param>
    public ChainCheck(
        IEnumerable<ChainLink> links, IReadOnlyList<TrailFile> files, RemovedRecords removed, TrailReport report)
    {
        ChainLink[] all = [.. links.OrderBy(link => link.Digest.Number)];
        _files = files;
        _removed = removed;
        _findings = report.Findings;
        _notes = report.Notes;
        _links = [.. all.DistinctBy(link => link.Digest.Number)];
        string chain = all[0].Digest.Chain;
        _claimed =
        [
            .. files.SelectMany(file => file.Lines)
                .Where(line => line.State is DigestState.Forged or DigestState.OtherKey && line.Digest.Chain == chain)
                .Select(line => line.Digest.Number),
        ];
        FindDoubles(all);
    }

    public IReadOnlyList<ChainLink> Links => _links;

    public void Run(long nowNs)
    {
        CheckBeginning(_links[0]);
        for (int i = 1; i < _links.Length; i++)
        {
            CheckStep(_links[i - 1], _links[i]);
        }

        foreach (ChainLink link in _links.Where(link => link.Digest.Kind == DigestKind.Recovered))
        {
            TellRecovered(link);
        }

        CheckEnd(_links[^1], nowNs);
    }

    private void FindDoubles(ChainLink[] all)
    {
        foreach (IGrouping<TrailFile, ChainLink> file in all.Except(_links).GroupBy(link => link.File))
        {
            Digest first = file.First().Digest;
            bool same = file.All(link =>
                _links.First(kept => kept.Digest.Number == link.Digest.Number).Line.Hash == link.Line.Hash);
            FindingKind kind = same ? FindingKind.Doubled : FindingKind.Chain;
            Add(kind, file.Key, first.FirstRecord, file.Last().Digest.LastRecord, same
                ? $"their digests ({Numbers(file)}) stand elsewhere, too"
                : $"other digests have the same numbers ({Numbers(file)}): one of the two was made anew");
        }
    }

    private void CheckBeginning(ChainLink first)
    {
        Digest digest = first.Digest;
        if (digest.Number == 1 || IsClaimed(1, digest.Number - 1))
        {
            return;
        }

        long before = digest.FirstRecord - 1;
        IReadOnlyList<(long First, long Last)> missing = _removed.Missing(digest.Chain, digest.PreviousFile, 1, before);
        if (missing.Count == 0)
        {
            _notes.Add($"{digest.Stream}: records 1-{before} were deleted because their time was over; the chain says so");
        }
        else if (first.File.Asked)
        {
            _notes.Add($"{digest.Stream}: records 1-{before} stand in earlier files, which were not named");
        }
        else
        {
            AddMissing(first, missing, before, "are missing with their digests");
        }
    }

    private void CheckStep(ChainLink one, ChainLink next)
    {
        Digest before = one.Digest;
        Digest digest = next.Digest;
        if (digest.Number > before.Number + 1)
        {
            CheckHole(one, next);
        }
        else if (digest.Previous != one.Line.Hash)
        {
            Add(FindingKind.Chain, next.File, digest.FirstRecord, digest.LastRecord,
                $"digest {digest.Number} does not continue digest {before.Number}: one of them was made anew");
        }

        if (digest.Number == before.Number + 1 && before.DueNs > 0 && digest.TimeNs > before.DueNs + PatienceNs
            && digest.Kind != DigestKind.Recovered)
        {
            Add(FindingKind.Gap, next.File, 0, 0,
                $"nothing is proven from {DigestTime.Short(before.TimeNs)} to {DigestTime.Short(digest.TimeNs)}: a digest "
                + $"was due by {DigestTime.Short(before.DueNs)}");
        }

        if (digest.Kind == DigestKind.Continued)
        {
            string since = DigestTime.Short(before.TimeNs);
            _notes.Add($"{digest.Stream}: stopped from {since} to {DigestTime.Short(digest.TimeNs)}");
        }
    }

    private void CheckHole(ChainLink one, ChainLink next)
    {
        Digest before = one.Digest;
        Digest digest = next.Digest;
        long first = before.LastRecord + 1;
        long last = digest.FirstRecord - 1;
        if (IsClaimed(before.Number + 1, digest.Number - 1))
        {
            return;
        }

        bool another = digest.Kind == DigestKind.Opened && digest.PreviousFile is not null;
        IReadOnlyList<(long First, long Last)> missing =
            another ? _removed.Missing(digest.Chain, digest.PreviousFile, first, last) : [(first, last)];
        if (missing.Count == 0)
        {
            _notes.Add(
                $"{digest.Stream}: records {first}-{last} were deleted because their time was over; the chain says so");
            return;
        }

        bool there = !another || _files.Any(file => file.Name == digest.PreviousFile);
        string numbers = $"digests {before.Number + 1}-{digest.Number - 1}";
        if (there)
        {
            TrailFile file = another ? _files.First(each => each.Name == digest.PreviousFile) : next.File;
            Add(FindingKind.Chain, file, first, last, $"have no digest any more: {numbers} are missing");
        }
        else
        {
            AddMissing(next, missing, last, $"are missing with {numbers}");
        }
    }

    private void TellRecovered(ChainLink link)
    {
        Digest digest = link.Digest;
        Digest? before = _links.LastOrDefault(each =>
            each.Digest.Number < digest.Number && each.Digest.Kind != DigestKind.Recovered)?.Digest;
        string now = DigestTime.Short(digest.TimeNs);
        string since = before is null ? "" : $" between {DigestTime.Short(before.TimeNs)} and {now}";
        string sentence = digest.Records > 0
            ? $"were found without a digest, after an unclean stop or before evidence began; what happened to them{since} is not "
                + "proven"
            : $"the sensor did not end cleanly; what was written behind record {digest.LastRecord}{since} is not "
                + "proven";
        sentence += digest.CutBytes > 0 ? $"; {digest.CutBytes} bytes of a torn line were cut off" : "";
        sentence += digest.MissingBytes > 0 ? $"; {digest.MissingBytes} bytes that have digests were gone" : "";
        if (_findings.Count > 0 && _findings[^1] is { Kind: FindingKind.Recovered } last && digest.Records > 0
            && last.LastRecord + 1 == digest.FirstRecord && last.FirstRecord > 0)
        {
            _findings[^1] = last with { LastRecord = digest.LastRecord };
            return;
        }

        Add(FindingKind.Recovered, link.File, digest.Records > 0 ? digest.FirstRecord : 0, digest.LastRecord, sentence);
    }

    private void CheckEnd(ChainLink last, long nowNs)
    {
        Digest digest = last.Digest;
        if (digest.Kind == DigestKind.Closed && digest.NextFile is { } next)
        {
            if (last.File.Asked)
            {
                _notes.Add($"{digest.Stream}: goes on in {next}, which was not named");
            }
            else if (!IsClaimed(digest.Number + 1, digest.Number + 1))
            {
                Add(FindingKind.FileMissing, Beside(last, next), 0, 0,
                    $"is missing with its digests: it followed at {DigestTime.Short(digest.TimeNs)}");
            }
        }
        else if (digest.DueNs > 0 && nowNs > digest.DueNs + PatienceNs && !IsClaimed(digest.Number + 1, digest.Number + 1))
        {
            Add(FindingKind.Gap, last.File, 0, 0,
                $"nothing is proven after {DigestTime.Short(digest.TimeNs)}: a digest was due by "
                + $"{DigestTime.Short(digest.DueNs)}, and no clean end was written");
        }
    }

    private bool IsClaimed(long first, long last) =>
        last - first < 1_000_000 && _claimed.Any(number => number >= first && number <= last)
        && Enumerable.Range(0, (int)(last - first + 1)).All(i => _claimed.Contains(first + i));

    private static string Numbers(IEnumerable<ChainLink> links) =>
        $"{links.First().Digest.Number}-{links.Last().Digest.Number}";

    private static string Beside(ChainLink link, string name) => Path.Combine(link.File.Folder, name);

    /// <summary>Only of the last file before a hole the name is known.</summary>
    private void AddMissing(ChainLink next, IReadOnlyList<(long First, long Last)> missing, long end, string sentence)
    {
        foreach ((long first, long last) in missing)
        {
            string name = last == end && next.Digest.PreviousFile is { } previous ? previous : "earlier files";
            Add(FindingKind.FileMissing, Beside(next, name), first, last, sentence);
        }
    }

    private void Add(FindingKind kind, TrailFile file, long first, long last, string sentence) =>
        Add(kind, file.Path, first, last, sentence);

    private void Add(FindingKind kind, string file, long first, long last, string sentence) =>
        _findings.Add(new Finding(kind, file, first, last, sentence));
}
