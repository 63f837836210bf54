namespace Sensor.Sinks.File;

/// <summary>
/// While a file's disk takes nothing: since when, why, and how many lines were lost. An outage that begins anew before
/// the last was asked for goes on. Written by the sink, read by who tells; safe for all threads.
/// </summary>
internal sealed class FileOutage
{
    private readonly Lock _lock = new();
    private string? _trouble;
    private long _lost;
    private long _lostEver;
    private long _firstNs;
    private long _lastNs;

    /// <summary>What is wrong now; null: the file takes events.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>Since when, as far as it was not taken (<see cref="Take"/>); 0: nothing was wrong.</summary>
    public long FirstNs => Volatile.Read(ref _firstNs);

    /// <summary>Lines lost since the sink was opened.</summary>
    public long Lost => Volatile.Read(ref _lostEver);

    /// <summary>Nothing could be written: so many lines are lost.</summary>
    public void Count(long lines, string trouble, long nowNs)
    {
        lock (_lock)
        {
            _firstNs = _firstNs == 0 ? nowNs : _firstNs;
            _lastNs = nowNs;
            _lost += lines;
            Volatile.Write(ref _lostEver, _lostEver + lines);
            Volatile.Write(ref _trouble, trouble);
        }
    }

    /// <summary>The file takes events again.</summary>
    public void End(long nowNs)
    {
        if (Trouble is null)
        {
            return;
        }

        lock (_lock)
        {
            _lastNs = nowNs;
            Volatile.Write(ref _trouble, null);
        }
    }

    /// <summary>The outage that is over; null: there is none. It is forgotten then.</summary>
    /// <param name="atEnd">Nothing more is written: one that goes on is given, too.</param>
    public FileLoss? Take(bool atEnd = false)
    {
        lock (_lock)
        {
            if (_firstNs == 0 || (_trouble is not null && !atEnd))
            {
                return null;
            }

            FileLoss loss = new(_lost, _firstNs, _lastNs);
            _lost = 0;
            _firstNs = 0;
            return loss;
        }
    }
}

/// <summary>Lines that a file could not take, and from when to when.</summary>
internal sealed record FileLoss(long Lines, long FirstNs, long LastNs);
