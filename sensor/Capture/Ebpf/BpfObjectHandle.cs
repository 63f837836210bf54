using Microsoft.Win32.SafeHandles;

namespace Sensor.Capture.Ebpf;

/// <summary>A <c>struct bpf_object</c> with its maps and programs. Closed once, and never while a call is using it.</summary>
internal sealed class BpfObjectHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Libbpf.bpf_object__close(handle);
        return true;
    }
}
