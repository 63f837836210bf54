using System.CommandLine;
using Sensor.Evidence;
using Sensor.Hosting;

namespace Sensor.Cli;

/// <summary><c>verify PATH…</c>: whether written files are as they were written.</summary>
internal static class VerifyCommand
{
    private const int MostRanges = 20;

    private const string Details = """
        Reads files of events and the digests beside them (.digest), also compressed ones (.gz, .zst), and says what was
        edited, is missing, moved, doubled, cut off or made anew, to a block of at most 1,000 records, and which records
        are proven. That the end was cut off with its digests is found with checkpoints only: events that another sink
        has got.

        Examples:
          redis-audit-sensor verify /var/log/redis-audit --key evidence.pub
          redis-audit-sensor verify /var/log/redis-audit --key evidence.pub --checkpoints from-kafka.ndjson
          redis-audit-sensor verify events-20261231T235959Z.ndjson.gz --key old.pub --key new.pub

        Exit codes: 0 all is proven; 1 something is not; 2 no such file, no key, wrong usage.
        """;

    public static Command Create()
    {
        Argument<string[]> paths = new("PATH")
        {
            Description = "A file of events, or a folder with all that is in it.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string[]> keys = new("--key")
        {
            Description = "Public key of the sensor. Repeat for several, after a change of keys.",
            HelpName = "FILE",
            Required = true,
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> checkpoints = new("--checkpoints")
        {
            Description = "Events of another sink (format json), for their checkpoints.",
            HelpName = "FILE",
        };
        Verb command = new("verify", "Whether written files are as they were written.", Details)
        {
            paths, keys, checkpoints,
        };
        command.SetAction(result =>
            Run(result.GetValue(paths)!, result.GetValue(keys)!, result.GetValue(checkpoints)));
        return command;
    }

    private static int Run(string[] paths, string[] keyFiles, string? checkpointFile)
    {
        using VerifyingKeys keys = VerifyingKeys.Load(keyFiles);
        IReadOnlyList<Checkpoint>? checkpoints = checkpointFile is null ? null : CheckpointCheck.Read(checkpointFile);
        TrailReport report = TrailVerifier.Run(paths, keys, checkpoints, WallClock.NowNs);
        foreach (string note in report.Notes)
        {
            Say($"note: {note}");
        }

        foreach (Finding finding in report.Findings)
        {
            string records = finding.FirstRecord == 0 ? ""
                : finding.FirstRecord >= finding.LastRecord ? $"record {finding.FirstRecord}: "
                : $"records {finding.FirstRecord}-{finding.LastRecord}: ";
            Say($"NOT PROVEN {finding.File}: {records}{finding.Sentence}");
        }

        foreach (ProvenRange range in report.Proven.Take(MostRanges))
        {
            Say($"proven {range.Stream}: records {range.FirstRecord}-{range.LastRecord}, "
                + $"{DigestTime.Short(range.FirstTimeNs)} to {DigestTime.Short(range.LastTimeNs)}, "
                + $"until digest {range.Digest} ({range.Hash})");
        }

        if (report.Proven.Count > MostRanges)
        {
            Say($"proven: {report.Proven.Count - MostRanges} further ranges");
        }

        Say(report.AllIsProven
            ? $"all is proven: {report.Files} files"
            : $"not all is proven: {report.Findings.Count} findings in {report.Files} files");
        return report.AllIsProven ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Say(string line) => Console.Out.WriteLine(TerminalText.Escape(line));
}
