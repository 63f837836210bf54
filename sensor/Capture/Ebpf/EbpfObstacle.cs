using System.Globalization;

namespace Sensor.Capture.Ebpf;

/// <summary>Why this host shows nothing, as the sentence that the user reads: what is missing, and what brings it.</summary>
internal static class EbpfObstacle
{
    public const string TypesPath = "/sys/kernel/btf/vmlinux";
    private const int PtraceCapability = 19; // linux/capability.h
    private const int AdminCapability = 21;
    private const int PerfmonCapability = 38;
    private const int BpfCapability = 39;

    /// <summary>Null where nothing stands in the way that can be seen without trying.</summary>
    public static string? Find()
    {
        if (!Libbpf.IsThere)
        {
            return "libbpf is missing; 'apt-get install libbpf1' installs it";
        }

        if (!File.Exists(TypesPath))
        {
            return $"the kernel does not describe its types ({TypesPath} is missing: CONFIG_DEBUG_INFO_BTF)";
        }

        return MissingRights() is { } missing
            ? $"{missing} missing; 'sudo setcap cap_bpf,cap_perfmon,cap_sys_ptrace,cap_net_raw+ep "
                + $"{Environment.ProcessPath}' grants what is needed"
            : null;
    }

    /// <summary>Why TLS and processes of others stay hidden although sockets show; null where they do not.</summary>
    public static string? FindForTls() => Has(PtraceCapability) || Has(AdminCapability) ? null
        : "CAP_SYS_PTRACE is missing: files of other processes cannot be opened, TLS stays hidden";

    /// <summary>The kernel refused to load what this program brought.</summary>
    public static string OfLoading(int error)
    {
        const int NotPermitted = 1;
        const int NoSuchProcess = 3;
        return error switch
        {
            NotPermitted => MissingRights() is { } missing ? $"{missing} missing" : "the kernel does not permit it",
            NoSuchProcess => $"the kernel does not describe its types ({TypesPath})",
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
