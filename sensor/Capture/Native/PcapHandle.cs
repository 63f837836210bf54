using Microsoft.Win32.SafeHandles;

namespace Sensor.Capture.Native;

/// <summary>A <c>pcap_t</c>. Closed once, and never while a call is using it.</summary>
internal sealed class PcapHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Libpcap.pcap_close(handle);
        return true;
    }
}
