using System.Runtime.InteropServices;

namespace Sensor.Capture.Native;

/// <summary>A compiled filter; freed with pcap_freecode.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct bpf_program
{
    public uint bf_len;
    public nint bf_insns;
}
