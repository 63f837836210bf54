using System.Globalization;

namespace Sensor.Capture.Ebpf;

/// <summary>Why this host shows nothing, as the sentence that the user reads: what is missing, and what brings it.</summary>
internal static class EbpfObstacle
{
    public const string TypesPath = "/sys/kernel/btf/vmlinux";
    private static readonly Version OldestKernel = new(5, 17); // bpf_loop
    private const int PtraceCapability = 19; // linux/capability.h
    private const int AdminCapability = 21;
    private const int PerfmonCapability = 38;
    private const int BpfCapability = 39;

    /// <summary>Null where nothing stands in the way that can be seen without trying.</summary>
    public static string? Find() => OfLibrary() ?? OfTypes() ?? OfRights();

    public static string? OfLibrary() =>
        Libbpf.IsThere ? null : "libbpf is missing; 'apt-get install libbpf1' installs it";

    public static string? OfTypes() => File.Exists(TypesPath) ? null
        : $"the kernel does not describe its types ({TypesPath} is missing: CONFIG_DEBUG_INFO_BTF)";

    public static string? OfRights() => MissingRights() is { } missing
        ? $"{missing} missing; 'sudo setcap cap_bpf,cap_perfmon,cap_sys_ptrace,cap_net_raw+ep "
            + $"{Environment.ProcessPath}' grants what is needed"
        : null;

    /// <summary>Why TLS of others' processes stays hidden although sockets show; null where it does not.</summary>
    public static string? OfTls() => Has(PtraceCapability) ? null
        : "CAP_SYS_PTRACE is missing: files of other processes may not be opened";

    /// <summary>The kernel refused to load what this program brought.</summary>
    public static string OfLoading(int error)
    {
        const int NotPermitted = 1;
        const int NoSuchProcess = 3;
        const int NoAccess = 13;
        return error switch
        {
            NotPermitted => MissingRights() is { } missing ? $"{missing} missing" : "the kernel does not permit it",
            NoAccess => "CAP_SYS_ADMIN is missing, without which this kernel places no probes (from 6.10 on CAP_PERFMON does)",
            NoSuchProcess => $"the kernel does not describe its types ({TypesPath})",
            _ when Environment.OSVersion.Version < OldestKernel =>
                $"the kernel is {Environment.OSVersion.Version}, older than {OldestKernel}, which the programs need",
            _ => string.Create(CultureInfo.InvariantCulture, $"the kernel refused the programs (error {error})"),
        };
    }

    private static string? MissingRights()
    {
        if (Has(AdminCapability))
        {
            return null;
        }

        List<string> missing = [];
        if (!Has(BpfCapability))
        {
            missing.Add("CAP_BPF");
        }

        if (!Has(PerfmonCapability))
        {
            missing.Add("CAP_PERFMON");
        }

        return missing.Count == 0 ? null : $"{string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")}";
    }

    private static bool Has(int capability) => (EffectiveRights.Value >> capability & 1) != 0;

    private static readonly Lazy<ulong> EffectiveRights = new(() =>
    {
        const string Field = "CapEff:";
        string? line = File.ReadLines("/proc/thread-self/status")
            .FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is null ? 0 : Convert.ToUInt64(line[Field.Length..].Trim(), 16);
    });
}
