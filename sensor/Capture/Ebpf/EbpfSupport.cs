namespace Sensor.Capture.Ebpf;

/// <summary>
/// What eBPF could show on this host, thing by thing, for those who ask before they begin. The programs are loaded to see
/// whether the kernel takes them, attached to nothing, and gone when this returns.
/// </summary>
internal static class EbpfSupport
{
    /// <summary>Measured as packaging/docs/ebpf.md describes.</summary>
    public const string Cost =
        "a watched server needs more processor time per command: TCP up to 1.2 times, Unix sockets 1.3 times, TLS 2.1 to "
        + "3.4 times as much (measured in a virtual machine, docs/ebpf.md)";

    public static IReadOnlyList<EbpfFinding> Describe()
    {
        List<EbpfFinding> findings =
        [
            Of("libbpf", EbpfObstacle.OfLibrary(), "is installed") with { IsNeeded = true },
            Of("kernel's types", EbpfObstacle.OfTypes(), "are described") with { IsNeeded = true },
            Of("rights", EbpfObstacle.OfRights(), "suffice") with { IsNeeded = true },
        ];
        if (findings.TrueForAll(finding => finding.IsFine))
        {
            findings.Add(TryPrograms() with { IsNeeded = true });
            findings.Add(Of("TLS", EbpfObstacle.OfTls(), "can be looked into"));
        }

        foreach (int process in RedisProcess.Find([RedisProcess.Any]).Where(RedisProcess.MayBeWatched))
        {
            findings.Add(OfServer(process));
        }

        findings.Add(new EbpfFinding("cost", IsFine: true, Cost));
        return findings;
    }

    private static EbpfFinding Of(string name, string? obstacle, string otherwise) =>
        new(name, obstacle is null, obstacle ?? otherwise);

    private static EbpfFinding TryPrograms()
    {
        try
        {
            using EbpfPrograms programs = EbpfPrograms.Load(new EbpfOptions());
            return new EbpfFinding("programs", IsFine: true, programs.IsNewer
                ? "the kernel takes them; sockets are traced"
                : "the kernel takes them; older than 6.3, it traces every system call of this host, some 0.1 µs each");
        }
        catch (CaptureException e)
        {
            return new EbpfFinding("programs", IsFine: false, e.Message);
        }
    }

    private static EbpfFinding OfServer(int process)
    {
        string name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"process {process}");
        if (RedisProcess.ProgramOf(process) is null)
        {
            return new EbpfFinding(name, IsFine: false, $"TLS stays hidden: {EbpfObstacle.OfTls() ?? "its files may not be opened"}");
        }

        return TlsLibrary.Of(process) is not { } library ? new EbpfFinding(name, IsFine: true, "uses no OpenSSL that shows itself")
            : Of(name, ReturnProbeHazard.Find(process) is { } hazard ? $"TLS stays hidden: {hazard}" : null, $"TLS by {library.Path}");
    }
}
