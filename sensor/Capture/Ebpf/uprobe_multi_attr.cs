using System.Runtime.InteropServices;

namespace Sensor.Capture.Ebpf;

/// <summary>
/// The part of <c>union bpf_attr</c> (linux/bpf.h) with which BPF_LINK_CREATE makes a link of many uprobes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal unsafe struct uprobe_multi_attr
{
    [FieldOffset(0)]
    public uint prog_fd;

    [FieldOffset(8)]
    public uint attach_type;

    [FieldOffset(16)]
    public byte* path;

    [FieldOffset(24)]
    public ulong* offsets;

    [FieldOffset(48)]
    public uint cnt;

    [FieldOffset(52)]
    public uint flags;

    [FieldOffset(56)]
    public uint pid;
}
