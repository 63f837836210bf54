using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// Gathers the gaps of a worker's connections so that each direction of a connection tells of at most one per second,
/// with exact sums (EVENTS.md, <c>capture_gap</c>). A window opens with its first gap and is due one second later, or
/// when its connection closes. What falls due does not depend on other connections: a loss may be known late.
/// </summary>
internal sealed class GapLedger
{
    private readonly PriorityQueue<GapWindow, (long DueNs, long Opened)> _open = new();
    private long _opened;

    /// <summary>Notes a gap; gives the window before it where that one is due now and must be told first.</summary>
    public GapWindow? Add(Connection connection, Direction direction, GapCause cause, long bytes, long timeNs)
    {
        ref GapWindow? slot = ref connection.GapOf(direction);
        GapWindow? due = null;
        if (slot is not null && timeNs >= slot.DueNs)
        {
            due = slot;
            due.Told = true;
            slot = null;
        }

        if (slot is null)
        {
            slot = new GapWindow(connection, direction, timeNs);
            _open.Enqueue(slot, (slot.DueNs, _opened++));
        }

        slot.Add(cause, bytes, timeNs);
        return due;
    }

    /// <summary>The next window whose second is over.</summary>
    public bool TryTakeDue(long nowNs, out GapWindow? window)
    {
        while (_open.TryPeek(out window, out _) && (window.Told || window.DueNs <= nowNs))
        {
            _open.Dequeue();
            if (!window.Told)
            {
                window.Told = true;
                window.Connection.GapOf(window.Direction) = null;
                return true;
            }
        }

        window = null;
        return false;
    }

    /// <summary>The open window of a connection that closes now.</summary>
    public static bool TryTake(Connection connection, Direction direction, out GapWindow? window)
    {
        window = connection.GapOf(direction);
        if (window is null)
        {
            return false;
        }

        window.Told = true;
        connection.GapOf(direction) = null;
        return true;
    }
}
