using Microsoft.Win32.SafeHandles;

namespace Sensor.Capture.Ebpf;

/// <summary>A <c>struct bpf_link</c>: a program that is attached as long as this is open and the sensor lives.</summary>
internal sealed class BpfLinkHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Libbpf.bpf_link__destroy(handle) == 0;
}
