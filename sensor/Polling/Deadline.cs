using System.Diagnostics;

namespace Sensor.Polling;

/// <summary>A moment of the monotonic clock until which something must be done.</summary>
internal readonly struct Deadline
{
    private readonly long _ticks;

    private Deadline(long ticks) => _ticks = ticks;

    public static Deadline In(TimeSpan time) =>
        new(Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));

    /// <summary>What is left, never below zero.</summary>
    public TimeSpan Left
    {
        get
        {
            long left = _ticks - Stopwatch.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, left);
        }
    }

    public bool IsOver => Left == TimeSpan.Zero;
}
