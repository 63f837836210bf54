using System.Text;
using Sensor.Instances;

namespace Sensor.Tests.Instances;

/// <summary>
/// A server's ACL LOG as REDIS-FACTS §5 and FINDINGS A26 describe it and as was tried on 7.0.15: the ten entries that
/// changed last are looked at, one like the denial and not older than 60 s grows and goes to the front. Keeps the
/// account of what no poll will ever show.
/// </summary>
internal sealed class AclLogModel
{
    private const long Second = 1_000_000_000;
    private const int Reach = 10;

    private readonly List<Entry> _entries = [];
    private readonly bool _tellsIds;
    private readonly long _skewNs;
    private int _runs = 1;
    private long _nextId;

    public AclLogModel(bool tellsIds, int capacity, long skewNs)
    {
        _tellsIds = tellsIds;
        Capacity = capacity;
        _skewNs = skewNs;
    }

    public int Capacity { get; }

    public string RunId => $"run{_runs}";

    /// <summary>Denials that left the log before a poll showed them.</summary>
    public long Lost { get; private set; }

    public void Deny(AclLogReason reason, string user, string what, long nowNs)
    {
        int found = _entries.FindIndex(0, Math.Min(Reach, _entries.Count), entry => entry.Reason == reason
            && entry.User == user && entry.Object == what && nowNs - entry.UpdatedNs <= 60 * Second);
        Entry grown = found >= 0
            ? _entries[found]
            : new() { Id = _nextId++, Reason = reason, User = user, Object = what, CreatedNs = nowNs };
        if (found >= 0)
        {
            _entries.RemoveAt(found);
        }

        grown.UpdatedNs = nowNs;
        grown.Count++;
        _entries.Insert(0, grown);
        if (_entries.Count > Capacity)
        {
            Lose(_entries[^1]);
            _entries.RemoveAt(_entries.Count - 1);
        }
    }

    public void Reset()
    {
        _entries.ForEach(Lose);
        _entries.Clear();
    }

    public void Restart()
    {
        Reset();
        _runs++;
        _nextId = 0;
    }

    /// <summary>Answered between the two times, at <paramref name="nowNs"/>.</summary>
    public AclLogPoll Poll(long sentNs, long nowNs, long receivedNs)
    {
        AclLogPoll poll = new()
        {
            RunId = RunId,
            SentNs = sentNs,
            ReceivedNs = receivedNs,
            Capacity = Capacity,
            Rows = [.. _entries.Select(entry => Row(entry, nowNs, receivedNs))],
        };
        _entries.ForEach(entry => entry.Polled = entry.Count);
        return poll;
    }

    private AclLogRow Row(Entry entry, long nowNs, long receivedNs)
    {
        long ageMs = (nowNs - entry.UpdatedNs) / 1_000_000;
        return new()
        {
            EntryId = _tellsIds ? entry.Id : null,
            Count = entry.Count,
            Reason = entry.Reason,
            Context = AclLogContext.TopLevel,
            Object = Encoding.UTF8.GetBytes(entry.Object),
            User = Encoding.UTF8.GetBytes(entry.User),
            CreatedNs = _tellsIds ? entry.CreatedNs + _skewNs : receivedNs - (ageMs * 1_000_000),
            UpdatedNs = _tellsIds ? entry.UpdatedNs + _skewNs : null,
        };
    }

    private void Lose(Entry entry) => Lost += entry.Count - entry.Polled;

    private sealed class Entry
    {
        public required long Id { get; init; }
        public required AclLogReason Reason { get; init; }
        public required string User { get; init; }
        public required string Object { get; init; }
        public required long CreatedNs { get; init; }
        public long UpdatedNs { get; set; }
        public long Count { get; set; }
        public long Polled { get; set; }
    }
}
