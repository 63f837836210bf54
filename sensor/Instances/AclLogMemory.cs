namespace Sensor.Instances;

/// <summary>
/// The server's ACL LOG as last polled, to tell what is new in the next. What the server does (REDIS-FACTS §5, FINDINGS
/// A26; order and reach tried on 7.0.15): a denial like one of the ten entries changed last, within 60 s, makes that
/// entry grow and moves it to the front; else a new one is put there, and the one at the end leaves when the log is
/// full. So the log is ordered by last change, and
/// <code>an entry that stands as it stood ⇒ nothing that happened since the last poll has left the log</code>
/// </summary>
internal sealed class AclLogMemory
{
    /// <summary>An entry grows by a denial at most 60 s after its last one.</summary>
    private const long MergeWindowNs = 60_000_000_000;

    /// <summary>
    /// Before 7.2 a time is the poll's less an age in milliseconds: off by this, and by the answer's way. Within that
    /// an entry that left the log and was made anew looks as it stood.
    /// </summary>
    private const long AgeToleranceNs = 5_000_000;

    private List<AclLogEntry> _entries = [];
    private long _highestId = -1;
    private long _ageToleranceNs;

    public string? RunId { get; private set; }

    /// <summary>What is new in the next poll, or was restored as not yet told, passed after this.</summary>
    public long SinceNs { get; private set; } = long.MinValue;

    public long LastSentNs { get; private set; } = long.MinValue;

    public long LastReceivedNs { get; private set; } = long.MinValue;

    public IReadOnlyList<AclLogEntry> Entries => _entries;

    public void Restore(string runId, (long SinceNs, long SentNs, long ReceivedNs) times, List<AclLogEntry> entries)
    {
        RunId = runId;
        (SinceNs, LastSentNs, LastReceivedNs) = times;
        _entries = entries;
        _highestId = _entries.Count == 0 ? -1 : _entries.Max(entry => entry.Id ?? -1);
    }

    public AclLogNews Update(AclLogPoll poll)
    {
        bool known = RunId == poll.RunId;
        if (!known)
        {
            _entries = [];
            _highestId = -1;
        }

        _ageToleranceNs = AgeToleranceNs + (poll.ReceivedNs - poll.SentNs) + (known ? LastReceivedNs - LastSentNs : 0);
        AclLogEntry?[] matches = Match(poll.Rows);
        bool anyUnchanged = IsAnyUnchanged(poll, matches);
        int gone = _entries.Count - matches.Count(match => match is not null);
        long missing = MissingIds(poll.Rows);
        AclLogFindingKind? loss = anyUnchanged ? null
            : IsFull(poll) ? AclLogFindingKind.Overflow
            : known && (gone > 0 || missing > 0) ? AclLogFindingKind.Reset
            : null;
        IReadOnlyList<(AclLogRow Row, AclLogEntry Entry, long Growth, bool IsNew)> grown = Replace(poll.Rows, matches);
        RunId = poll.RunId;
        SinceNs = LastSentNs = poll.SentNs;
        LastReceivedNs = poll.ReceivedNs;
        return new() { Grown = grown, Loss = loss, Missing = loss is null || !known ? 0 : missing };
    }

    private static bool IsFull(AclLogPoll poll) => poll.Rows.Count >= poll.Capacity && poll.Rows.Count > 0;

    /// <summary>
    /// Without ids, an entry that grew in a full log may have left it and have been made anew, unless one that is as
    /// old still stands.
    /// </summary>
    private static bool IsAnyUnchanged(AclLogPoll poll, AclLogEntry?[] matches)
    {
        long oldestUnchanged = long.MaxValue;
        long oldestGrown = long.MaxValue;
        bool any = false;
        for (int i = 0; i < matches.Length; i++)
        {
            if (matches[i] is not { } entry)
            {
                continue;
            }

            if (entry.Count == poll.Rows[i].Count)
            {
                any = true;
                oldestUnchanged = Math.Min(oldestUnchanged, entry.TimeNs);
            }
            else if (entry.Id is null)
            {
                oldestGrown = Math.Min(oldestGrown, entry.TimeNs);
            }
        }

        return any && !(IsFull(poll) && oldestGrown < oldestUnchanged);
    }

    /// <summary>The rows are the entries from now on; what is new in them.</summary>
    private List<(AclLogRow Row, AclLogEntry Entry, long Growth, bool IsNew)> Replace(
        IReadOnlyList<AclLogRow> rows, AclLogEntry?[] matches)
    {
        List<(AclLogRow Row, AclLogEntry Entry, long Growth, bool IsNew)> grown = [];
        List<AclLogEntry> entries = new(rows.Count);
        for (int i = 0; i < matches.Length; i++)
        {
            AclLogRow row = rows[i];
            long growth = row.Count - (matches[i]?.Count ?? 0);
            AclLogEntry entry = matches[i] ?? AclLogEntry.Of(row);
            entry.Become(row);
            entries.Add(entry);
            if (growth > 0)
            {
                grown.Add((row, entry, growth, matches[i] is null));
            }
        }

        _entries = entries;
        return grown;
    }

    private AclLogEntry?[] Match(IReadOnlyList<AclLogRow> rows)
    {
        AclLogEntry?[] matches = new AclLogEntry?[rows.Count];
        Dictionary<long, AclLogEntry> byId = [];
        List<AclLogEntry> byFields = [];
        foreach (AclLogEntry entry in _entries)
        {
            if (entry.Id is { } id)
            {
                byId[id] = entry;
            }
            else
            {
                byFields.Add(entry);
            }
        }

        // Those that stand as they stood first: what grew must not take their place.
        for (int i = 0; i < rows.Count; i++)
        {
            AclLogRow row = rows[i];
            matches[i] = row.EntryId is not { } id ? Take(byFields, row, IsUnchanged)
                : byId.Remove(id, out AclLogEntry? entry) && entry.TimeNs == row.CreatedNs && entry.Count <= row.Count
                    ? entry
                    : null;
        }

        for (int i = 0; i < rows.Count; i++)
        {
            matches[i] ??= rows[i].EntryId is null ? Take(byFields, rows[i], HasGrown) : null;
        }

        return matches;
    }

    private static AclLogEntry? Take(
        List<AclLogEntry> entries, AclLogRow row, Func<AclLogEntry, AclLogRow, bool> fits)
    {
        int index = entries.FindIndex(entry => fits(entry, row) && entry.HasFields(row));
        if (index < 0)
        {
            return null;
        }

        AclLogEntry found = entries[index];
        entries.RemoveAt(index);
        return found;
    }

    /// <summary>What was changed after the last poll is no entry of it, however like one it looks.</summary>
    private bool IsUnchanged(AclLogEntry entry, AclLogRow row) => entry.Count == row.Count
        && Math.Abs(row.CreatedNs - entry.TimeNs) <= _ageToleranceNs
        && row.CreatedNs <= LastReceivedNs + _ageToleranceNs;

    private bool HasGrown(AclLogEntry entry, AclLogRow row)
    {
        long growth = row.Count - entry.Count;
        return growth > 0 && row.CreatedNs + _ageToleranceNs >= SinceNs
            && (row.CreatedNs - entry.TimeNs - _ageToleranceNs) / MergeWindowNs <= growth;
    }

    private long MissingIds(IReadOnlyList<AclLogRow> rows)
    {
        long before = _highestId;
        long present = 0;
        foreach (AclLogRow row in rows)
        {
            present += row.EntryId > before ? 1 : 0;
            _highestId = Math.Max(_highestId, row.EntryId ?? -1);
        }

        return _highestId - before - present;
    }
}
