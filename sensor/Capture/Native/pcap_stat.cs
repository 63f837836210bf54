using System.Runtime.InteropServices;

namespace Sensor.Capture.Native;

[StructLayout(LayoutKind.Sequential)]
internal struct pcap_stat
{
    public uint ps_recv;
    public uint ps_drop;
    public uint ps_ifdrop;
}
