using System.Text.Json;

namespace Sensor.Evidence;

/// <summary>Checkpoints that were kept in another place, held against the digests of a trail.</summary>
internal static class CheckpointCheck
{
    /// <summary>The <c>checkpoint</c> events of a file of events (format json); others are passed over.</summary>
    /// <exception cref="EvidenceFailure">It cannot be read, or holds none.</exception>
    public static IReadOnlyList<Checkpoint> Read(string path)
    {
        try
        {
            Checkpoint[] found =
            [
                .. File.ReadLines(path).Where(line => line.Contains("\"checkpoint\"", StringComparison.Ordinal))
                    .Select(TryRead).OfType<Checkpoint>(),
            ];
            return found.Length > 0
                ? found
                : throw new EvidenceFailure($"{path}: holds no checkpoint events of format json");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EvidenceFailure($"{path}: cannot be read: {e.Message}", e);
        }
    }

    public static void Run(
        IReadOnlyList<Checkpoint> checkpoints, IReadOnlyList<ChainLink> links, RemovedRecords removed, TrailReport report)
    {
        HashSet<string> there = [.. links.Select(link => link.Line.Hash)];
        foreach (IGrouping<string, Checkpoint> stream in checkpoints.GroupBy(checkpoint => checkpoint.Stream))
        {
            ChainLink[] own = [.. links.Where(link => link.Digest.Stream == stream.Key)];
            Checkpoint[] absent =
                [.. stream.Where(each => !there.Contains(each.Digest) && !removed.Explain(each))];
            foreach (IGrouping<string, Checkpoint> file in absent.GroupBy(checkpoint => checkpoint.File))
            {
                report.Findings.Add(Explain(file.MaxBy(checkpoint => checkpoint.Records)!, own));
            }

            long newest = stream.Max(each => each.TimeNs);
            if (own.MaxBy(link => link.Digest.TimeNs) is { } last && newest < last.Digest.TimeNs)
            {
                report.Notes.Add($"{stream.Key}: the newest checkpoint is of record {stream.Max(each => each.Records)}; "
                    + "what was cut off behind it cannot be found");
            }
        }
    }

    private static Finding Explain(Checkpoint checkpoint, ChainLink[] links)
    {
        ChainLink? last = links.MaxBy(link => link.Digest.LastRecord);
        string made = $"a checkpoint of {DigestTime.Short(checkpoint.TimeNs)}";
        if (last is null)
        {
            return new Finding(FindingKind.Checkpoint, checkpoint.File, 1, checkpoint.Records,
                $"are missing with all digests of {checkpoint.Stream}: {made} proves them");
        }

        long end = last.Digest.LastRecord;
        return checkpoint.Records > end
            ? new Finding(FindingKind.Checkpoint, last.File.Path, end + 1, checkpoint.Records,
                $"were cut off with their digests: {made} proves them")
            : new Finding(FindingKind.Checkpoint, last.File.Path, checkpoint.Records, checkpoint.Records,
                $"{made} proves a digest up to here that is not there: it was cut off or made anew");
    }

    private static Checkpoint? TryRead(string line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            return Text(root, "event_action") == "checkpoint" && Text(root, "stream") is { } stream
                && Text(root, "digest") is { } digest && Text(root, "timestamp") is { } time
                && root.TryGetProperty("records", out JsonElement records)
                ? new Checkpoint(stream, Text(root, "file") ?? stream, records.GetInt64(), digest, DigestTime.Read(time))
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
