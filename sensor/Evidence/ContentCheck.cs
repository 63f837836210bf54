using Microsoft.Win32.SafeHandles;

namespace Sensor.Evidence;

/// <summary>
/// Holds one file of records against its digests. Where it is what they say, that is all; else each block is looked for
/// where it may have been moved to, and what lies between the blocks tells what was done there.
/// </summary>
internal sealed class ContentCheck
{
    private readonly TrailFile _file;
    private readonly string _path;
    private readonly DigestLine[] _blocks;
    private readonly long _end;
    private readonly List<Finding> _findings = [];

    private ContentCheck(TrailFile file, string path)
    {
        _file = file;
        _path = path;
        _blocks = file.Blocks;
        _end = file.Good.Max(line => line.Digest.EndByte);
    }

    /// <param name="file">It has a digest that can be relied on.</param>
    /// <param name="path">Its records: one of <see cref="TrailFile.Data"/>.</param>
    /// <param name="anchors">Of the whole trail.</param>
    /// <param name="proven">Takes the numbers of the digests whose blocks are there and in their place.</param>
    public static IReadOnlyList<Finding> Run(
        TrailFile file, string path, Lazy<BlockAnchors> anchors, ISet<(string Chain, long Number)> proven)
    {
        ContentCheck check = new(file, path);
        Digest[] blocks = [.. check._blocks.Select(line => line.Digest)];
        TrailContent.Result content = TrailContent.Check(path, blocks, check._end);
        if (!content.IsWhole)
        {
            check._findings.Add(new Finding(FindingKind.Damaged, path, 0, 0,
                "cannot be decompressed to its end, or holds something behind it: it was changed or cut off"));
        }

        int[] inPlace = content.IsClean(blocks.Length == 0 ? 0 : blocks.Max(block => block.EndByte))
            ? [.. Enumerable.Range(0, blocks.Length)]
            : check.Search(content, anchors.Value);
        foreach (int i in inPlace)
        {
            proven.Add((blocks[i].Chain, blocks[i].Number));
        }

        return check._findings;
    }

    private int[] Search(TrailContent.Result content, BlockAnchors anchors)
    {
        if (TrailContent.IsEmpty(_path))
        {
            return Explain([]);
        }

        using SafeFileHandle handle =
            TrailContent.IsCompressed(_path) ? TrailContent.Expand(_path, _end) : TrailContent.Open(_path);
        using BlockSearch search = new(handle, anchors);
        List<TrailPlace> places = [];
        long at = 0;
        for (int i = 0; i < _blocks.Length; i++)
        {
            Digest block = _blocks[i].Digest;
            if (content.Holds[i] && block.FirstByte >= at)
            {
                places.AddRange(search.Search(at, block.FirstByte));
                places.Add(new TrailPlace(block.FirstByte, block.EndByte - block.FirstByte, block.Records,
                    new TrailBlock(_file, block)));
                at = block.EndByte;
            }
        }

        places.AddRange(search.Search(at, RandomAccess.GetLength(handle)));
        return Explain(places);
    }

    /// <summary>What the order of blocks and of what lies between says; gives the blocks that are in their place.</summary>
    private int[] Explain(List<TrailPlace> places)
    {
        Dictionary<(string, long), int> indexes = [];
        for (int i = 0; i < _blocks.Length; i++)
        {
            indexes[(_blocks[i].Digest.Chain, _blocks[i].Digest.Number)] = i;
        }

        List<(int Index, int Place)> own = [];
        HashSet<int> seen = [];
        for (int p = 0; p < places.Count; p++)
        {
            if (places[p].Block is not { } block)
            {
                continue;
            }

            if (block.File != _file || !indexes.TryGetValue((block.Digest.Chain, block.Digest.Number), out int index))
            {
                Add(FindingKind.Moved, block.Digest, $"of {block.File.Path} stand here");
            }
            else if (seen.Add(index))
            {
                own.Add((index, p));
            }
            else
            {
                Add(FindingKind.Doubled, block.Digest, "stand here more than once");
            }
        }

        int[] kept = LongestRise.Of([.. own.Select(each => each.Index)]);
        (int Index, int Place)[] inOrder = [.. kept.Select(i => own[i])];
        foreach ((int index, int _) in own.Except(inOrder))
        {
            Add(FindingKind.Moved, _blocks[index].Digest, "stand in another place than they were written to");
        }

        ExplainBetween(places, seen, inOrder);
        return [.. inOrder.Select(each => each.Index)];
    }

    private void ExplainBetween(List<TrailPlace> places, HashSet<int> seen, (int Index, int Place)[] inOrder)
    {
        (int Index, int Place) before = (-1, -1);
        foreach ((int Index, int Place) next in inOrder.Append((_blocks.Length, places.Count)))
        {
            DigestLine[] lost =
            [
                .. Enumerable.Range(before.Index + 1, next.Index - before.Index - 1)
                    .Where(i => !seen.Contains(i)).Select(i => _blocks[i]),
            ];
            TrailPlace[] foreign = [.. places[(before.Place + 1)..next.Place].Where(place => place.Block is null)];
            bool atEnd = next.Index == _blocks.Length;
            if (lost.Length > 0)
            {
                AddLost(lost, foreign.Sum(place => place.Lines), atEnd);
            }
            else if (foreign.Length > 0)
            {
                AddForeign(before.Index, next.Index, foreign);
            }

            before = next;
        }
    }

    private void AddLost(DigestLine[] lost, long lines, bool atEnd)
    {
        long records = lost.Sum(line => line.Digest.Records);
        FindingKind kind = atEnd && lines < records ? FindingKind.Cut
            : lines == 0 ? FindingKind.Missing
            : FindingKind.Changed;
        string sentence = lines == 0 ? (atEnd ? "are missing: the end was cut off" : "are missing")
            : lines < records ? $"were changed: {records - lines} of {records} lines are missing"
            : lines == records ? "were changed: edited, or their lines exchanged"
            : $"were changed: {lines} lines stand where {records} were written";
        _findings.Add(new Finding(
            kind, _path, lost[0].Digest.FirstRecord, lost[^1].Digest.LastRecord, sentence));
    }

    /// <summary>Lines between two blocks that are all there.</summary>
    private void AddForeign(int before, int next, TrailPlace[] foreign)
    {
        long lines = foreign.Sum(place => place.Lines);
        long last = before < 0 ? 0 : _blocks[before].Digest.LastRecord;
        if (next < _blocks.Length)
        {
            Digest follows = _blocks[next].Digest;
            if (before < 0 ? follows.FirstByte == 0 : follows.FirstByte == _blocks[before].Digest.EndByte)
            {
                Added(FindingKind.Added, $"{lines} lines stand behind them that were not written");
            }

            return; // else a digest is missing between, which the chain tells
        }

        bool ended = _file.Lines is [.., { Digest.Kind: DigestKind.Closed or DigestKind.Stopped }];
        Added(ended ? FindingKind.Added : FindingKind.NotYet, ended
            ? $"{lines} lines stand behind them, the last, that were not written"
            : $"{lines} lines behind them have no digest yet; a sensor that runs makes it soon");

        void Added(FindingKind kind, string sentence) =>
            _findings.Add(new Finding(kind, _path, before < 0 ? 0 : _blocks[before].Digest.FirstRecord, last, sentence));
    }

    /// <summary>One finding for blocks that follow each other.</summary>
    private void Add(FindingKind kind, Digest block, string sentence)
    {
        if (_findings.Count > 0 && _findings[^1] is { } last && last.Kind == kind && last.Sentence == sentence
            && last.LastRecord + 1 == block.FirstRecord)
        {
            _findings[^1] = last with { LastRecord = block.LastRecord };
        }
        else
        {
            _findings.Add(new Finding(kind, _path, block.FirstRecord, block.LastRecord, sentence));
        }
    }
}
