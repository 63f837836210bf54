using System.Runtime.InteropServices;

namespace Sensor.Capture.Native;

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct pcap_addr
{
    public pcap_addr* next;

    /// <summary>A <c>struct sockaddr</c>: the family in the first two bytes.</summary>
    public byte* addr;
    public byte* netmask;
    public byte* broadaddr;
    public byte* dstaddr;
}
