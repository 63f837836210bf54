namespace Sensor.Instances;

/// <summary>
/// What FLUSHALL and FLUSHDB deleted: estimates from the last INFO before the command and the first after it, for
/// others write meanwhile. That there was a flush is never estimated: it was seen on the wire, or the server's own
/// count of them rose by more than the wire showed. Keys that merely vanish are no flush.
/// </summary>
internal sealed class FlushTracker
{
    /// <summary>A flush may be noted some polls after it happened.</summary>
    private const int KeptPolls = 16;

    private readonly InstanceOptions _options;
    private readonly List<InfoPoll> _polls = [];
    private readonly List<SeenFlush> _seen = [];
    private readonly List<(InfoPoll Before, InfoPoll After)> _counted = [];

    public FlushTracker(InstanceOptions options) => _options = options;

    /// <summary>Commands that were forgotten because too many waited.</summary>
    public long Forgotten { get; private set; }

    public void Note(WireNote note)
    {
        _seen.Add(new() { Note = note });
        if (_seen.Count > _options.MaxNotes)
        {
            Forgotten += _seen[0].IsSettled ? 0 : 1;
            _seen.RemoveAt(0);
        }
    }

    public void NoteInfo(InfoPoll poll)
    {
        if (_polls.Count > 0 && _polls[^1] is var last && last.Info.RunId == poll.Info.RunId
            && last.Info.FlushCalls < poll.Info.FlushCalls && _counted.Count < _options.MaxWaiting)
        {
            _counted.Add((last, poll));
        }

        _polls.Add(poll);
        if (_polls.Count > KeptPolls)
        {
            _polls.RemoveAt(0);
        }
    }

    public void Collect(long nowNs, List<ServerFinding> found)
    {
        for (int i = 0; i < _seen.Count; i++)
        {
            if (!_seen[i].IsSettled)
            {
                Settle(i, found);
            }
        }

        CollectUnseen(nowNs, found);
        if (_counted.Count == 0 && _polls.Count > 0)
        {
            _seen.RemoveAll(flush => flush.IsSettled && flush.EndNs < _polls[^1].SentNs - _options.ToleranceNs);
        }
    }

    /// <summary>
    /// Once an INFO that was asked for after the answer is there. Of several flushes between two polls the first has
    /// the keys of its databases.
    /// </summary>
    private void Settle(int index, List<ServerFinding> found)
    {
        WireNote note = _seen[index].Note;
        int after = _polls.FindIndex(poll => poll.SentNs >= _seen[index].EndNs);
        if (after < 0)
        {
            return;
        }

        _seen[index].IsSettled = true;
        int before = _polls.FindLastIndex(poll => poll.ReceivedNs <= note.TimeNs);
        if (before < 0 || _polls[before].Info.RunId != _polls[after].Info.RunId)
        {
            return;
        }

        long deleted = 0;
        bool any = false;
        foreach ((int number, long keys) in _polls[before].Info.Keys)
        {
            bool covers = _seen[index].Covers(number)
                && !_seen[..index].Any(flush => flush.Note.TimeNs >= _polls[before].ReceivedNs && flush.Covers(number));
            any |= covers;
            deleted += covers ? keys : 0;
        }

        if (any)
        {
            found.Add(Finding(_polls[before].Info, _polls[after].Info, deleted) with
            {
                Cause = note,
                Database = note.Database,
            });
        }
    }

    /// <summary>The server counted more than the wire showed, also after the wait for late notes.</summary>
    private void CollectUnseen(long nowNs, List<ServerFinding> found)
    {
        for (int i = 0; i < _counted.Count; i++)
        {
            (InfoPoll before, InfoPoll after) = _counted[i];
            if (after.ReceivedNs + _options.WaitNs > nowNs)
            {
                continue;
            }

            long seen = _seen.Count(flush => flush.Note.TimeNs <= after.ReceivedNs + _options.ToleranceNs
                && flush.EndNs >= before.SentNs - _options.ToleranceNs);
            if (after.Info.FlushCalls - before.Info.FlushCalls > seen)
            {
                long deleted = before.Info.Keys.Sum(
                    pair => Math.Max(0, pair.Value - after.Info.Keys.GetValueOrDefault(pair.Key)));
                found.Add(Finding(before.Info, after.Info, deleted));
            }

            _counted.RemoveAt(i--);
        }
    }

    private static ServerFinding Finding(ServerStatus before, ServerStatus after, long deleted) => new()
    {
        Kind = ServerFindingKind.KeysFlushed,
        Server = after,
        Before = before,
        KeysDeleted = deleted,
        MemoryFreedBytes = before.UsedMemoryBytes > after.UsedMemoryBytes
            ? before.UsedMemoryBytes - after.UsedMemoryBytes
            : null,
    };

    private sealed class SeenFlush
    {
        public required WireNote Note { get; init; }
        public bool IsSettled { get; set; }
        public long EndNs => Math.Max(Note.TimeNs, Note.AnsweredNs);

        public bool Covers(int database) => Note.Database is null || Note.Database == database;
    }
}
