using System.Runtime.InteropServices;

namespace Sensor.Capture.Ebpf;

/// <summary>
/// Kernels on which a return probe kills its process: from 6.11 on x86-64 has a system call of its own for it, which the
/// seccomp filters of containers and systemd units did not know; "seccomp: passthrough uretprobe" (6.12.14, 6.13.3,
/// 6.14) lets it through. Of a process with a filter on such a kernel TLS is not looked into.
/// </summary>
internal static class ReturnProbeHazard
{
    private static readonly Version First = new(6, 11);
    private static readonly Version RepairedOf612 = new(6, 12, 14);
    private static readonly Version Of613 = new(6, 13);
    private static readonly Version RepairedOf613 = new(6, 13, 3);

    /// <summary>Of a process of this host: the sentence why not; null where it is safe.</summary>
    public static string? Find(int process)
    {
        try
        {
            return Find(
                Environment.OSVersion.Version, RuntimeInformation.ProcessArchitecture == Architecture.X64,
                File.ReadLines($"/proc/{process}/status"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>The sentence why not; null where it is safe.</summary>
    /// <param name="kernel">Release of the kernel.</param>
    /// <param name="isX64">Whether the host is x86-64.</param>
    /// <param name="status">Lines of /proc/PID/status: <c>Seccomp: 0</c> is no filter.</param>
    public static string? Find(Version kernel, bool isX64, IEnumerable<string> status)
    {
        if (!isX64 || !IsDangerous(kernel))
        {
            return null;
        }

        bool isFree = status.Any(line => line.StartsWith("Seccomp:", StringComparison.Ordinal) && line[8..].Trim() == "0");
        return isFree ? null
            : $"kernel {kernel} would kill it: its seccomp filter does not know the kernel's own call behind return probes; "
                + "6.12.14, 6.13.3 and 6.14 are repaired";
    }

    private static bool IsDangerous(Version kernel) =>
        kernel >= First && kernel < RepairedOf613 && !(kernel >= RepairedOf612 && kernel < Of613);
}
