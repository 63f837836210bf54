using System.Runtime.InteropServices;

namespace Sensor.Capture.Native;

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct pcap_if
{
    public pcap_if* next;
    public byte* name;
    public byte* description;
    public pcap_addr* addresses;
    public uint flags;
}
