using Microsoft.Win32.SafeHandles;

namespace Sensor.Capture.Ebpf;

/// <summary>A <c>struct ring_buffer</c>. Closed once, and never while a call is using it.</summary>
internal sealed class RingBufferHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Libbpf.ring_buffer__free(handle);
        return true;
    }
}
