using Sensor.Instances;

namespace Sensor.Hosting;

/// <summary>
/// Keeps what instances have seen in the state directory: taken over at the start, saved each ten minutes and at the
/// end. A kill costs what was learnt since: it is new once more.
/// </summary>
internal sealed class FirstSeenMemory(FirstSeen seen, StateDirectory state)
{
    private const long IntervalNs = 600_000_000_000;

    private long _nextNs = WallClock.NowNs + IntervalNs;

    public void Restore()
    {
        if (seen.IsOn && state.Read(FirstSeenFile.Name) is { } bytes)
        {
            seen.Import(FirstSeenFile.Read(bytes));
        }
    }

    public void SaveWhenDue(long nowNs)
    {
        if (nowNs >= _nextNs)
        {
            _nextNs = nowNs + IntervalNs;
            Save();
        }
    }

    public void Save()
    {
        if (seen.IsOn)
        {
            state.TryWrite(FirstSeenFile.Name, FirstSeenFile.Write(seen.Export()));
        }
    }
}
