using Sensor.Events;

namespace Sensor.Sinks.Spool;

/// <summary>What a spool could not keep, since it was last asked. Safe for all threads.</summary>
internal sealed class SpoolLosses
{
    private readonly Lock _lock = new();
    private readonly long[] _events = new long[(int)EventCategory.Sensor + 1];
    private long _damagedBytes;
    private long _lostAtMs = long.MinValue / 2;

    /// <summary>Whether an event was lost within this time.</summary>
    public bool LostWithin(TimeSpan time) => Environment.TickCount64 - Volatile.Read(ref _lostAtMs) < time.TotalMilliseconds;
    private long _total;

    /// <summary>Counts on whatever was asked for: another number means another loss.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>One frame, its prefix left out, was left out.</summary>
    public void CountEvent(ReadOnlySpan<byte> frame)
    {
        int category = Math.Min(frame[SpoolFrame.CategoryAt], _events.Length - 1);
        lock (_lock)
        {
            _events[category]++;
            Volatile.Write(ref _lostAtMs, Environment.TickCount64);
            Volatile.Write(ref _total, _total + 1);
        }
    }

    /// <summary>Bytes on disk that hold no whole record any more; how many events they were is not known.</summary>
    public void CountDamaged(long bytes)
    {
        lock (_lock)
        {
            _damagedBytes += bytes;
            Volatile.Write(ref _total, _total + 1);
        }
    }

    /// <summary>What was lost since the last call; null: nothing.</summary>
    public SpoolLoss? Take()
    {
        lock (_lock)
        {
            if (_damagedBytes == 0 && _events.All(count => count == 0))
            {
                return null;
            }

            SpoolLoss loss = new([.. _events], _damagedBytes);
            Array.Clear(_events);
            _damagedBytes = 0;
            return loss;
        }
    }
}

/// <summary>A loss of a spool.</summary>
/// <param name="Events">By <see cref="EventCategory"/>.</param>
/// <param name="DamagedBytes">Of the disk, in which no record was found.</param>
internal sealed record SpoolLoss(IReadOnlyList<long> Events, long DamagedBytes);
