using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sensor.Sinks.File.Native;

/// <summary>Room on a file system, as fallocate(2) gives it.</summary>
internal static partial class FileSpace
{
    private const int FALLOC_FL_KEEP_SIZE = 1;

    /// <summary>Asks for room without making the file longer; false where the file system cannot, or has none left.</summary>
    public static bool TryReserve(SafeFileHandle file, long offset, long length) =>
        fallocate(file, FALLOC_FL_KEEP_SIZE, offset, length) == 0;

    [LibraryImport("libc")]
    private static partial int fallocate(SafeFileHandle fd, int mode, long offset, long len);
}
