using Sensor.Events;

namespace Sensor.Sinks.Spool;

/// <summary>What a spool could not keep, since it was last asked. Safe for all threads.</summary>
internal sealed class SpoolLosses
{
    private readonly Lock _lock = new();
    private readonly long[] _events = new long[(int)EventCategory.Sensor + 1];
    private readonly long[] _expired = new long[(int)EventCategory.Sensor + 1];
    private readonly SpoolRanges _missingRecords = new();
    private readonly Dictionary<long, SpoolRanges> _damagedPlaces = [];
    private long _missing;
    private long _damagedBytes;
    private long _lostAtMs = long.MinValue / 2;
    private long _total;

    /// <summary>Whether an event was lost within this time.</summary>
    public bool LostWithin(TimeSpan time) => Environment.TickCount64 - Volatile.Read(ref _lostAtMs) < time.TotalMilliseconds;

    /// <summary>Counts on whatever was asked for: another number means another loss.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>One frame, its prefix left out, for which there was no room.</summary>
    public void CountEvent(ReadOnlySpan<byte> frame) => Count(_events, frame);

    /// <summary>One frame, its prefix left out, that has waited too long for a sink.</summary>
    public void CountExpired(ReadOnlySpan<byte> frame) => Count(_expired, frame);

    /// <summary>
    /// Records up to <paramref name="to"/>, without it, that were written and are not there; none where it is not behind
    /// <paramref name="from"/>. Each counts once, however many sinks look for it.
    /// </summary>
    public void CountMissing(long from, long to)
    {
        lock (_lock)
        {
            AddMissing(_missingRecords.Add(from, to));
        }
    }

    /// <summary>The same where their numbers are given to others.</summary>
    public void CountMissing(long records)
    {
        lock (_lock)
        {
            AddMissing(Math.Max(0, records));
        }
    }

    /// <summary>Bytes on disk that hold no whole record any more; how many events they were is not known by that.</summary>
    public void CountDamaged(long bytes)
    {
        lock (_lock)
        {
            AddDamaged(bytes);
        }
    }

    /// <summary>The same for a place of a segment, each byte of which counts once, however many sinks read it.</summary>
    public void CountDamaged(SpoolPosition at, long bytes)
    {
        lock (_lock)
        {
            if (!_damagedPlaces.TryGetValue(at.Segment, out SpoolRanges? places))
            {
                _damagedPlaces[at.Segment] = places = new SpoolRanges();
            }

            AddDamaged(places.Add(at.Offset, at.Offset + bytes));
        }
    }

    /// <summary>What was lost since the last call; null: nothing.</summary>
    public SpoolLoss? Take()
    {
        lock (_lock)
        {
            SpoolLoss loss = new([.. _events], [.. _expired], _missing, _damagedBytes);
            if (loss.Missing == 0 && loss.DamagedBytes == 0 && loss.Events.Sum() == 0 && loss.Expired.Sum() == 0)
            {
                return null;
            }

            Array.Clear(_events);
            Array.Clear(_expired);
            _missing = 0;
            _damagedBytes = 0;
            return loss;
        }
    }

    private void Count(long[] counts, ReadOnlySpan<byte> frame)
    {
        int category = Math.Min(frame[SpoolFrame.CategoryAt], counts.Length - 1);
        lock (_lock)
        {
            counts[category]++;
            NoteEvents(1);
        }
    }

    private void AddMissing(long records)
    {
        _missing += records;
        if (records > 0)
        {
            NoteEvents(records);
        }
    }

    private void AddDamaged(long bytes)
    {
        _damagedBytes += bytes;
        Volatile.Write(ref _total, _total + Math.Min(1, bytes));
    }

    private void NoteEvents(long events)
    {
        Volatile.Write(ref _lostAtMs, Environment.TickCount64);
        Volatile.Write(ref _total, _total + events);
    }
}

/// <summary>A loss of a spool.</summary>
/// <param name="Events">For which there was no room, by <see cref="EventCategory"/>.</param>
/// <param name="Expired">That waited too long, by the same.</param>
/// <param name="Missing">Records that were written and are not there; of what category is not known.</param>
/// <param name="DamagedBytes">
/// Of the disk, in which no record was found. What they held is in <paramref name="Missing"/> as far as the numbers of
/// later records say it.
/// </param>
internal sealed record SpoolLoss(
    IReadOnlyList<long> Events, IReadOnlyList<long> Expired, long Missing, long DamagedBytes);
