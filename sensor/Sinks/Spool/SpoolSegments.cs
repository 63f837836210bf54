namespace Sensor.Sinks.Spool;

/// <summary>
/// What a spool's writer and its readers share: which segments there are and how far each is written, how far each sink
/// has come, and waiting for either. Deletes the segments that all sinks are done with. Safe for all threads.
/// </summary>
internal sealed class SpoolSegments(string folder)
{
    private readonly object _gate = new();
    private readonly SortedList<long, long> _lengths = [];
    private readonly Dictionary<string, SpoolPosition> _cursors = [];
    private SpoolPosition _tail;
    private long _bytes;
    private bool _released;

    public string Folder => folder;

    /// <summary>Bytes of all segments.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Behind the last record.</summary>
    public SpoolPosition Tail
    {
        get
        {
            lock (_gate)
            {
                return _tail;
            }
        }
    }

    /// <summary>The first record that is still there.</summary>
    public SpoolPosition Head
    {
        get
        {
            lock (_gate)
            {
                return _lengths.Count == 0
                    ? _tail
                    : new SpoolPosition(_lengths.Keys[0], SpoolSegment.HeaderLength, _lengths.Keys[0]);
            }
        }
    }

    /// <summary>A segment that is there, as far as it holds whole records.</summary>
    public void Add(long number, long length)
    {
        lock (_gate)
        {
            _lengths.Add(number, length);
            _bytes += length;
        }
    }

    /// <summary>Records were written to the last segment.</summary>
    public void Extend(SpoolPosition tail)
    {
        lock (_gate)
        {
            if (_lengths.TryGetValue(tail.Segment, out long before))
            {
                _bytes += tail.Offset - before;
                _lengths[tail.Segment] = tail.Offset;
            }

            _tail = tail;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>How far a segment is written; -1 where it has gone.</summary>
    public long LengthOf(long segment)
    {
        lock (_gate)
        {
            return _lengths.TryGetValue(segment, out long length) ? length : -1;
        }
    }

    /// <summary>The beginning of the segment behind this one; null where it is the last.</summary>
    public SpoolPosition? After(long segment)
    {
        lock (_gate)
        {
            foreach (long number in _lengths.Keys)
            {
                if (number > segment)
                {
                    return new SpoolPosition(number, SpoolSegment.HeaderLength, number);
                }
            }

            return null;
        }
    }

    /// <summary>A sink that may begin later: what it has not taken stays, whoever is done with it before.</summary>
    public void Await(string sink, SpoolPosition position)
    {
        lock (_gate)
        {
            _cursors[sink] = position;
        }
    }

    public void SetCursor(string sink, SpoolPosition position)
    {
        lock (_gate)
        {
            _cursors[sink] = position;
            DeleteDone();
        }
    }

    public void RemoveCursor(string sink)
    {
        lock (_gate)
        {
            _cursors.Remove(sink);
            DeleteDone();
        }
    }

    /// <summary>How far a sink has come; one that is not known waits for nothing.</summary>
    public SpoolPosition CursorOf(string sink)
    {
        lock (_gate)
        {
            return _cursors.GetValueOrDefault(sink, _tail);
        }
    }

    /// <summary>Waits until there is something behind a position, or the time is over.</summary>
    public void WaitBehind(SpoolPosition position, TimeSpan longest)
    {
        lock (_gate)
        {
            if (!_released && _tail.Segment == position.Segment && _tail.Offset <= position.Offset)
            {
                Monitor.Wait(_gate, longest);
            }
        }
    }

    /// <summary>Waits until so many bytes are free; false: they are not, and nobody is to wait any more.</summary>
    public bool WaitForRoom(long bytes, long most)
    {
        lock (_gate)
        {
            while (!_released && _bytes + bytes > most)
            {
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(100));
            }

            return _bytes + bytes <= most;
        }
    }

    /// <summary>Nobody waits any more.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void DeleteDone()
    {
        if (_cursors.Count == 0)
        {
            return;
        }

        long needed = _cursors.Values.Min(position => position.Segment);
        while (_lengths.Count > 1 && _lengths.Keys[0] < needed)
        {
            Delete(_lengths.Keys[0]);
        }
    }

    private void Delete(long number)
    {
        try
        {
            System.IO.File.Delete(SpoolSegment.PathOf(folder, number));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays and counts; the next start deletes it.
            return;
        }

        if (_lengths.TryGetValue(number, out long length) && _lengths.Remove(number))
        {
            _bytes -= length;
        }

        Monitor.PulseAll(_gate);
    }
}
