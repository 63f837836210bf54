using Sensor.Capture.Ebpf;

namespace Sensor.Hosting.Checks;

/// <summary>What eBPF shows of the servers of this host. Where nobody asked for it nothing of it is a fault.</summary>
internal static class EbpfCheck
{
    private const string Ask = "run --process any, or capture.processes";

    /// <param name="asked">Which servers a run would watch; null: none.</param>
    /// <param name="isOptional">Interfaces are captured besides: a run goes on without it.</param>
    public static IReadOnlyList<CheckResult> Run(EbpfOptions? asked, bool isOptional)
    {
        IReadOnlyList<EbpfFinding> findings = EbpfSupport.Describe();
        if (asked is null)
        {
            return [Unasked(findings)];
        }

        CheckState bad = isOptional ? CheckState.Warning : CheckState.Fault;
        List<CheckResult> results =
        [
            .. findings.Select(finding => finding.IsFine
                ? CheckResult.Ok($"eBPF {finding.Name}", finding.Sentence)
                : CheckResult.Of($"eBPF {finding.Name}", finding.IsNeeded ? bad : CheckState.Warning, finding.Sentence)),
        ];
        CheckResult[] refused = [.. asked.ProcessIds.Select(Refused).OfType<CheckResult>()];
        results.AddRange(refused);
        bool isAny = asked.ProcessIds.Concat(RedisProcess.Find(asked.Processes)).Any(RedisProcess.MayBeWatched);
        if (refused.Length == 0 && !isAny)
        {
            results.Add(CheckResult.Warning("eBPF servers", "none of those that are named runs now",
                "nothing, if it starts later: it is found within a second"));
        }

        return results;
    }

    /// <summary>No later process bears that number: a run does not begin without it. Null: it is watched.</summary>
    private static CheckResult? Refused(int process) =>
        EbpfSource.Obstacle(process) is { } obstacle
            ? CheckResult.Fault($"eBPF process {process}", obstacle,
                "name one that runs, or the program with --process or capture.processes: that may start later")
            : null;

    private static CheckResult Unasked(IReadOnlyList<EbpfFinding> findings)
    {
        string? obstacle = findings.Where(finding => finding is { IsFine: false, IsNeeded: true })
            .Select(finding => finding.Sentence).FirstOrDefault();
        return CheckResult.Ok("eBPF", obstacle is null
            ? $"is not asked for; here it would show servers of this host, TLS and Unix sockets too ({Ask}): {EbpfSupport.Cost}"
            : $"is not asked for; here it would show nothing: {obstacle}");
    }
}
