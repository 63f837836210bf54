namespace Sensor.Hosting.Activity;

/// <summary>
/// What happened within the last minute and the last hour: events, failures, losses, and which users, commands, key
/// patterns and clients they were, as the policy lets them be told; what it leaves out is not counted. Each thread counts
/// for itself (<see cref="ActivityLane"/>); <see cref="Look"/> adds up. Its memory has a bound, whatever names come: half
/// a megabyte for each thread that tells of commands, and 100 names of each kind for each of 72 stretches of time. Safe
/// for several threads. Times are those of a clock that never goes back.
/// </summary>
internal sealed class ActivityTotals
{
    private const long SecondNs = 1_000_000_000;

    private readonly Lock _lock = new();
    private readonly List<ActivityLane> _lanes = [];
    private readonly ActivityRing _minute;
    private readonly ActivityRing _hour;
    private long _nowNs;

    public ActivityTotals(long nowNs)
    {
        _nowNs = nowNs;
        _minute = new ActivityRing(12, 5 * SecondNs, nowNs);
        _hour = new ActivityRing(60, 60 * SecondNs, nowNs);
    }

    /// <summary>The clock that a run uses for it.</summary>
    public static long Clock => Environment.TickCount64 * 1_000_000;

    /// <summary>For one more thread.</summary>
    public ActivityLane Join()
    {
        ActivityLane lane = new();
        lock (_lock)
        {
            _lanes.Add(lane);
        }

        return lane;
    }

    /// <summary>By the thread of that lane, which counts nothing more.</summary>
    public void Leave(ActivityLane lane)
    {
        lock (_lock)
        {
            Take(lane);
            Add(lane.TakeRest());
            _lanes.Remove(lane);
        }
    }

    /// <summary>To be called once a second: adds up what the threads have handed over.</summary>
    public void Look(long nowNs)
    {
        lock (_lock)
        {
            _nowNs = nowNs;
            _minute.Advance(nowNs);
            _hour.Advance(nowNs);
            foreach (ActivityLane lane in _lanes)
            {
                Take(lane);
            }
        }
    }

    /// <summary>The sum of a window, as of the last look: a copy, which is the caller's.</summary>
    public ActivitySlice Report(ActivityWindow window)
    {
        lock (_lock)
        {
            return (window == ActivityWindow.Minute ? _minute : _hour).Sum(_nowNs);
        }
    }

    private void Take(ActivityLane lane)
    {
        if (lane.TryTake() is { } counts)
        {
            Add(counts);
            lane.GiveBack(counts);
        }
    }

    private void Add(ActivityCounts counts)
    {
        _minute.Current.Add(counts);
        _hour.Current.Add(counts);
    }
}
