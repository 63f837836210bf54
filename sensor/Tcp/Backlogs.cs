namespace Sensor.Tcp;

/// <summary>
/// Owns the backlogs: by age, for the memory limit, and on a wheel of time for <c>Advance</c>. A slot is a sixteenth of
/// the wait, so an idle flow's deadline is met at most that much late; a flow with traffic looks at its own.
/// </summary>
internal sealed class Backlogs
{
    private const int Slots = 32;

    private readonly Backlog?[] _slots = new Backlog?[Slots];
    private readonly Stack<Backlog> _free = new();
    private readonly long _tickNs;
    private Backlog? _newest;
    private long _lastTick = long.MinValue;
    private long _nextTickNs = long.MinValue;

    public Backlogs(long waitNs)
    {
        _tickNs = Math.Max(1, waitNs / (Slots / 2));
    }

    /// <summary>The flow that has been waiting longest.</summary>
    public Backlog? Oldest { get; private set; }

    public int Count { get; private set; }

    public Backlog Rent(Flow flow)
    {
        Backlog backlog = _free.Count > 0 ? _free.Pop() : new Backlog();
        backlog.Flow = flow;
        flow.Backlog = backlog;
        Append(backlog);
        Count++;
        return backlog;
    }

    /// <summary>Takes back an empty backlog.</summary>
    public void Return(Backlog backlog)
    {
        Unschedule(backlog);
        Unlink(backlog);
        backlog.Sides[0] = default;
        backlog.Sides[1] = default;
        backlog.ResetTimeNs = 0;
        backlog.HeldBytes = backlog.HeldSegments = 0;
        backlog.DeadlineNs = long.MaxValue;
        backlog.Flow!.Backlog = null;
        backlog.Flow = null;
        Count--;
        if (_free.Count < 4096)
        {
            _free.Push(backlog);
        }
    }

    /// <summary>It was dealt with, and waits on: others come first now.</summary>
    public void MoveToNewest(Backlog backlog)
    {
        Unlink(backlog);
        Append(backlog);
    }

    public void Schedule(Backlog backlog, long deadlineNs)
    {
        if (deadlineNs == backlog.DeadlineNs && (backlog.Slot >= 0 || deadlineNs == long.MaxValue))
        {
            return;
        }

        Unschedule(backlog);
        backlog.DeadlineNs = deadlineNs;
        if (deadlineNs == long.MaxValue)
        {
            return;
        }

        // Never into a slot that was emptied already, never farther than the wheel reaches.
        long tick = (deadlineNs / _tickNs) + 1;
        tick = _lastTick == long.MinValue ? tick : Math.Clamp(tick, _lastTick + 1, _lastTick + Slots - 1);
        int slot = (int)(tick & (Slots - 1));
        backlog.Slot = slot;
        backlog.SlotNext = _slots[slot];
        if (_slots[slot] is Backlog next)
        {
            next.SlotPrevious = backlog;
        }

        _slots[slot] = backlog;
    }

    /// <summary>
    /// Whether anything can have fallen due since the last call: a cheap question, asked for every packet.
    /// </summary>
    public bool TimeHasCome(long nowNs) => nowNs >= _nextTickNs;

    /// <summary>Takes one that is due off the wheel; false when there is none left up to now.</summary>
    public bool TryTakeDue(long nowNs, out Backlog? due)
    {
        long nowTick = nowNs / _tickNs;
        if (_lastTick < nowTick - Slots)
        {
            _lastTick = nowTick - Slots;
        }

        for (; _lastTick < nowTick; _lastTick++)
        {
            due = _slots[(int)((_lastTick + 1) & (Slots - 1))];
            if (due is not null)
            {
                Unschedule(due);
                return true;
            }
        }

        _nextTickNs = (_lastTick + 1) * _tickNs;
        due = null;
        return false;
    }

    private void Append(Backlog backlog)
    {
        backlog.Older = _newest;
        if (_newest is null)
        {
            Oldest = backlog;
        }
        else
        {
            _newest.Newer = backlog;
        }

        _newest = backlog;
    }

    private void Unlink(Backlog backlog)
    {
        if (backlog.Older is null)
        {
            Oldest = backlog.Newer;
        }
        else
        {
            backlog.Older.Newer = backlog.Newer;
        }

        if (backlog.Newer is null)
        {
            _newest = backlog.Older;
        }
        else
        {
            backlog.Newer.Older = backlog.Older;
        }

        backlog.Older = backlog.Newer = null;
    }

    private void Unschedule(Backlog backlog)
    {
        if (backlog.Slot < 0)
        {
            return;
        }

        if (backlog.SlotPrevious is null)
        {
            _slots[backlog.Slot] = backlog.SlotNext;
        }
        else
        {
            backlog.SlotPrevious.SlotNext = backlog.SlotNext;
        }

        if (backlog.SlotNext is not null)
        {
            backlog.SlotNext.SlotPrevious = backlog.SlotPrevious;
        }

        backlog.SlotPrevious = backlog.SlotNext = null;
        backlog.Slot = -1;
    }
}
