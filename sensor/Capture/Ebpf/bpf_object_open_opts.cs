using System.Runtime.InteropServices;

namespace Sensor.Capture.Ebpf;

/// <summary>As in bpf/libbpf.h; a library takes as much of it as <c>sz</c> says, so the rest may be left out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct bpf_object_open_opts
{
    public nuint sz;
    public byte* object_name;
}
