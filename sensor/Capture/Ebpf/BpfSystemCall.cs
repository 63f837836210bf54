using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sensor.Capture.Ebpf;

/// <summary>
/// A link of several uprobes made by the system call itself: libbpf does so only from 1.3 on. Kernel 6.6 and newer.
/// </summary>
internal static unsafe partial class BpfSystemCall
{
    public const uint BPF_TRACE_UPROBE_MULTI = 48;
    private const int BPF_LINK_CREATE = 28;
    private const uint BPF_F_UPROBE_MULTI_RETURN = 1;

    // linux: asm/unistd_64.h, asm-generic/unistd.h
    private static readonly nint Number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321;

    /// <summary>The link's descriptor; invalid where the kernel refuses, and why in <paramref name="error"/>.</summary>
    public static SafeFileHandle AttachUprobes(
        int program, bool atReturn, int process, string path, ReadOnlySpan<ulong> offsets, out int error)
    {
        fixed (byte* file = Encoding.UTF8.GetBytes(path + '\0'))
        fixed (ulong* at = offsets)
        {
            uprobe_multi_attr attribute = new()
            {
                prog_fd = (uint)program,
                attach_type = BPF_TRACE_UPROBE_MULTI,
                path = file,
                offsets = at,
                cnt = (uint)offsets.Length,
                flags = atReturn ? BPF_F_UPROBE_MULTI_RETURN : 0,
                pid = (uint)process,
            };
            nint descriptor = syscall(Number, BPF_LINK_CREATE, &attribute, sizeof(uprobe_multi_attr));
            error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint command, uprobe_multi_attr* attribute, nint size);
}
