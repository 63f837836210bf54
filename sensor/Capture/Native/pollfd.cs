using System.Runtime.InteropServices;

namespace Sensor.Capture.Native;

/// <summary>For poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
#pragma warning disable CS8981 // the C name verbatim
internal struct pollfd
#pragma warning restore CS8981
{
    public int fd;
    public short events;
    public short revents;
}
