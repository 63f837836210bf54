namespace Sensor.Evidence;

/// <summary>Verifies trails: files of records with their digests, and checkpoints that were kept elsewhere.</summary>
internal static class TrailVerifier
{
    /// <param name="paths">Files and folders.</param>
    /// <param name="keys">What digests are signed with.</param>
    /// <param name="checkpoints">Kept elsewhere; null: none.</param>
    /// <param name="nowNs">Now.</param>
    /// <exception cref="EvidenceFailure">There is nothing to verify.</exception>
    public static TrailReport Run(
        IEnumerable<string> paths, VerifyingKeys keys, IReadOnlyList<Checkpoint>? checkpoints, long nowNs)
    {
        TrailReport report = new();
        IReadOnlyList<TrailFile> files = TrailFolder.Find(paths, report);
        report.Files = files.Count;
        foreach (TrailFile file in files.Where(file => file.Digests is not null))
        {
            report.Try(file.Digests!, () => file.Lines = DigestLine.ReadAll(file.Digests!, keys));
        }

        HashSet<(string, long)> proven = [];
        Lazy<BlockAnchors> anchors = new(() => new BlockAnchors(files));
        ChainLink[] links = [.. files.SelectMany(file => file.Good.Select(line => new ChainLink(file, line)))];
        RemovedRecords removed = new(links);
        report.GoodDigests = links.Length;
        foreach (TrailFile file in files)
        {
            CheckDigests(file, report);
            if (file is { Digests: not null, Data.Count: 0 })
            {
                TellMissing(file, removed, report);
            }
            else
            {
                CheckContent(file, anchors, proven, report);
            }
        }

        foreach (IGrouping<string, ChainLink> chain in links.GroupBy(link => link.Digest.Chain))
        {
            ChainCheck check = new(chain, files, removed, report);
            check.Run(nowNs);
            AddProven(check.Links, proven, report);
        }

        if (checkpoints is not null)
        {
            CheckpointCheck.Run(checkpoints, links, removed, report);
        }

        return report;
    }

    private static void CheckDigests(TrailFile file, TrailReport report)
    {
        if (file.Digests is null)
        {
            report.Findings.Add(new Finding(FindingKind.NoEvidence, file.Path, 0, 0, "has no digests: nothing proves it"));
            return;
        }

        if (file.Lines.Count == 0)
        {
            report.Findings.Add(
                new Finding(FindingKind.NoEvidence, file.Digests, 0, 0, "holds no digest that could be read"));
        }

        for (int i = 0; i < file.Lines.Count; i++)
        {
            DigestLine line = file.Lines[i];
            (FindingKind kind, string sentence) = line.State switch
            {
                DigestState.OtherKey => (FindingKind.OtherKey, $"are signed with another key ({Short(line.Digest.Key)})"),
                DigestState.Forged => (FindingKind.Forged, "have a digest whose signature does not hold: it was changed"),
                _ => (FindingKind.Forged, $"line {line.Line} is no digest: it was changed"),
            };
            if (line.State == DigestState.Good)
            {
                continue;
            }

            Digest digest = line.Digest;
            if (line.State != DigestState.Unreadable && i > 0 && file.Lines[i - 1].State == line.State
                && report.Findings[^1] is { } last && last.Kind == kind && last.Sentence == sentence)
            {
                report.Findings[^1] = last with
                {
                    FirstRecord = last.FirstRecord == 0 && digest.Records > 0 ? digest.FirstRecord : last.FirstRecord,
                    LastRecord = Math.Max(last.LastRecord, digest.LastRecord),
                };
            }
            else
            {
                report.Findings.Add(new Finding(
                    kind, file.Digests, digest.Records > 0 ? digest.FirstRecord : 0, digest.LastRecord, sentence));
            }
        }

        CheckOrder(file, report);
        CheckName(file, report);
    }

    private static void CheckOrder(TrailFile file, TrailReport report)
    {
        Digest? before = null;
        foreach (DigestLine line in file.Good)
        {
            if (before is not null && line.Digest.Chain == before.Chain && line.Digest.Number <= before.Number)
            {
                report.Findings.Add(new Finding(FindingKind.Chain, file.Digests!, line.Digest.FirstRecord,
                    line.Digest.LastRecord, $"digest {line.Digest.Number} stands behind digest {before.Number}"));
            }

            before = line.Digest;
        }
    }

    private static void CheckName(TrailFile file, TrailReport report)
    {
        if (file.Good.MaxBy(line => line.Digest.Number)?.Digest is { } last && last.FinalName != file.Name)
        {
            report.Findings.Add(new Finding(FindingKind.Renamed, file.Path, 0, 0,
                $"holds what was written as {last.FinalName}: it was renamed, or put in the place of another"));
        }
    }

    private static void TellMissing(TrailFile file, RemovedRecords removed, TrailReport report)
    {
        DigestLine[] blocks = file.Blocks;
        (long first, long last) = blocks.Length == 0 ? (0, 0) : (blocks[0].Digest.FirstRecord, blocks[^1].Digest.LastRecord);
        if (blocks.Length > 0 && removed.Missing(blocks[0].Digest.Chain, file.Name, first, last).Count == 0)
        {
            // Killed between the two: the file first, then its digests.
            report.Notes.Add($"{file.Path}: records {first}-{last} were deleted because their time was over; the chain says so");
            return;
        }

        report.Findings.Add(
            new Finding(FindingKind.FileMissing, file.Path, first, last, "are missing; their digests are there"));
    }

    private static void CheckContent(
        TrailFile file, Lazy<BlockAnchors> anchors, HashSet<(string, long)> proven, TrailReport report)
    {
        if (!file.Good.Any())
        {
            return; // each of its digests was named already; what they say does not tell what should be there
        }

        HashSet<(string, long)>? inAll = null;
        foreach (string path in file.Data)
        {
            HashSet<(string, long)> here = [];
            report.Try(path, () =>
            {
                report.Findings.AddRange(ContentCheck.Run(file, path, anchors, here));
                report.Bytes += new FileInfo(path).Length;
            });
            inAll ??= here;
            inAll.IntersectWith(here);
        }

        proven.UnionWith(inAll ?? []);
    }

    private static void AddProven(IReadOnlyList<ChainLink> links, HashSet<(string, long)> proven, TrailReport report)
    {
        foreach (ChainLink link in links)
        {
            Digest digest = link.Digest;
            if (digest.Records == 0 || digest.Kind == DigestKind.Recovered
                || !proven.Contains((digest.Chain, digest.Number)))
            {
                continue;
            }

            ProvenRange here = new(digest.Stream, digest.FirstRecord, digest.LastRecord, digest.FirstTimeNs,
                digest.LastTimeNs, digest.Number, link.Line.Hash);
            if (report.Proven.LastOrDefault() is { } last && last.Stream == here.Stream
                && last.LastRecord + 1 == here.FirstRecord)
            {
                report.Proven[^1] = here with { FirstRecord = last.FirstRecord, FirstTimeNs = last.FirstTimeNs };
            }
            else
            {
                report.Proven.Add(here);
            }
        }
    }

    private static string Short(string key) => key.Length > 16 ? key[..16] : key;
}
