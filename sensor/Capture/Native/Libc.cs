using System.Runtime.InteropServices;

namespace Sensor.Capture.Native;

/// <summary>What waiting for packets needs of the C library.</summary>
internal static unsafe partial class Libc
{
    public const short POLLIN = 1;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(pollfd* fds, nuint nfds, int timeout);
}
