using System.Runtime.InteropServices;

namespace Sensor.Capture.Native;

/// <summary>What the kernel knows of its clock (adjtimex(2)).</summary>
/// <param name="IsSynchronized">Somebody (chrony, systemd-timesyncd …) keeps it right.</param>
/// <param name="MaxErrorMicroseconds">How far off it may be at most; only while it is kept right.</param>
internal sealed partial record ClockState(bool IsSynchronized, long MaxErrorMicroseconds)
{
    // struct timex of 64-bit Linux: modes at 0, maxerror at 24, status at 40; 208 bytes.
    private const int TimexBytes = 208;
    private const int MaxErrorAt = 24;
    private const int StatusAt = 40;
    private const int STA_UNSYNC = 0x40;
    private const int TIME_ERROR = 5;

    /// <summary>Null where it may not be asked.</summary>
    public static ClockState? Read()
    {
        Span<byte> timex = stackalloc byte[TimexBytes];
        timex.Clear();
        int state = adjtimex(ref MemoryMarshal.GetReference(timex));
        if (state < 0)
        {
            return null;
        }

        int status = MemoryMarshal.Read<int>(timex[StatusAt..]);
        return new ClockState(
            state != TIME_ERROR && (status & STA_UNSYNC) == 0, MemoryMarshal.Read<long>(timex[MaxErrorAt..]));
    }

    [LibraryImport("libc")]
    private static partial int adjtimex(ref byte timex);
}
