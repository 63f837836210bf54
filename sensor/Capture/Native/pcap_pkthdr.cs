using System.Runtime.InteropServices;

namespace Sensor.Capture.Native;

/// <summary>Before each packet: time stamp, bytes captured, bytes on the wire.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct pcap_pkthdr
{
    public nint tv_sec;

    /// <summary>Microseconds, or nanoseconds where that precision was asked for and given.</summary>
    public nint tv_usec;
    public uint caplen;
    public uint len;
}
