namespace Sensor.Hosting.Activity;

/// <summary>The last stretches of a rolling window, equally long; the newest is being filled.</summary>
internal sealed class ActivityRing
{
    private readonly ActivitySlice?[] _slices;
    private readonly long _sliceNs;
    private readonly long _startNs;
    private long _current;

    /// <param name="slices">How many there are.</param>
    /// <param name="sliceNs">How long each is.</param>
    /// <param name="startNs">When counting began.</param>
    public ActivityRing(int slices, long sliceNs, long startNs)
    {
        _slices = new ActivitySlice?[slices];
        _sliceNs = sliceNs;
        _startNs = startNs;
        _current = startNs / sliceNs;
        Current = _slices[_current % slices] = new ActivitySlice();
    }

    /// <summary>The newest.</summary>
    public ActivitySlice Current { get; private set; }

    /// <summary>What is too old goes.</summary>
    public void Advance(long nowNs)
    {
        long now = nowNs / _sliceNs;
        if (now <= _current)
        {
            return;
        }

        Current.Close();
        for (long passed = Math.Max(_current, now - _slices.Length) + 1; passed <= now; passed++)
        {
            _slices[passed % _slices.Length] = null;
        }

        _current = now;
        Current = _slices[now % _slices.Length] = new ActivitySlice();
    }

    /// <summary>All that is in the window at that time.</summary>
    public ActivitySlice Sum(long nowNs)
    {
        long fromNs = Math.Max(_startNs, (_current - _slices.Length + 1) * _sliceNs);
        ActivitySlice sum = new() { Seconds = Math.Max(nowNs - fromNs, 0) / 1e9 };
        foreach (ActivitySlice? slice in _slices)
        {
            if (slice is not null)
            {
                sum.Add(slice);
            }
        }

        return sum;
    }
}
