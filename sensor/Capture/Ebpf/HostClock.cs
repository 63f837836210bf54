using System.Diagnostics;

namespace Sensor.Capture.Ebpf;

/// <summary>
/// The kernel's monotonic time as UTC, nanoseconds since the Unix epoch: by the difference of the two clocks, which is
/// taken anew every second, for UTC is corrected while it runs.
/// </summary>
internal sealed class HostClock
{
    private const long EveryNs = 1_000_000_000;
    private long _difference;
    private long _takenAt = long.MinValue;

    public long ToUtc(long monotonicNs) => monotonicNs + _difference;

    /// <summary>To be called now and then.</summary>
    public void Correct()
    {
        long now = Stopwatch.GetTimestamp();
        if (now - _takenAt < EveryNs && _takenAt != long.MinValue)
        {
            return;
        }

        // Of a few tries the one that took least: nothing came between the two clocks.
        long least = long.MaxValue;
        for (int i = 0; i < 4; i++)
        {
            long before = Stopwatch.GetTimestamp();
            long utc = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100;
            long took = Stopwatch.GetTimestamp() - before;
            if (took < least)
            {
                least = took;
                _difference = utc - before - (took / 2);
            }
        }

        _takenAt = now;
    }
}
