namespace Sensor.Instances;

/// <summary>
/// Brings ACL LOG and the wire together: a denial that the wire showed was told as a command, and explains one count of
/// a row; what nothing explains within <see cref="InstanceOptions.WaitNs"/> becomes a finding, once. Told what happened
/// by <see cref="Note"/> and <see cref="NotePoll"/>, asked by <see cref="Collect"/>; used by one thread.
/// <code>denials = explained + attempts of the findings, or a finding says "at least"</code>
/// </summary>
internal sealed class AclLogTracker
{
    private readonly InstanceOptions _options;
    private readonly AclLogMemory _memory = new();
    private readonly SeenDenials _seen;
    private readonly Queue<AclLogFinding> _losses = new();
    private readonly List<AclLogIncrement> _waiting = [];

    public AclLogTracker(InstanceOptions options)
    {
        _options = options;
        _seen = new SeenDenials(options.MaxDenials);
    }

    /// <summary>Counts of rows that the wire explained.</summary>
    public long Explained { get; private set; }

    /// <summary>Denials on the wire that were forgotten before ACL LOG showed them.</summary>
    public long Forgotten => _seen.Forgotten;

    /// <summary>Polls that were too large to look at.</summary>
    public long TooLarge { get; private set; }

    /// <summary>A denial that the wire showed.</summary>
    public void Note(WireNote note) => _seen.Add(note);

    public void NotePoll(AclLogPoll poll)
    {
        if (poll.Rows.Count > _options.MaxRows)
        {
            TooLarge++;
            return;
        }

        long fromNs = _memory.SinceNs == long.MinValue ? long.MinValue : _memory.SinceNs - _options.ToleranceNs;
        AclLogNews news = _memory.Update(poll);
        if (news.Loss is { } loss)
        {
            _losses.Enqueue(new() { Kind = loss, RunId = poll.RunId, Attempts = news.Missing, AtLeast = true });
        }

        foreach ((AclLogRow row, AclLogEntry entry, long growth, bool isNew) in news.Grown)
        {
            entry.Untold += growth;
            _waiting.Add(new()
            {
                Row = row,
                Entry = entry,
                RunId = poll.RunId,
                Growth = growth,
                Unexplained = growth,
                IsNew = isNew,
                FromNs = fromNs,
                ToNs = poll.ReceivedNs,
                DeadlineNs = poll.ReceivedNs + _options.WaitNs,
                AtLeast = news.Loss is not null,
            });
        }

        _seen.DropBefore(Math.Min(poll.SentNs - _options.ToleranceNs, EarliestNs()));
    }

    /// <summary>Adds what is to be told now.</summary>
    public void Collect(long nowNs, List<AclLogFinding> found)
    {
        while (_losses.TryDequeue(out AclLogFinding? loss))
        {
            found.Add(loss);
        }

        int due = Math.Max(0, _waiting.Count - _options.MaxWaiting);
        while (due < _waiting.Count && _waiting[due].DeadlineNs <= nowNs)
        {
            due++;
        }

        Explain(_waiting[..due]);
        foreach (AclLogIncrement increment in _waiting[..due])
        {
            if (increment.Unexplained > 0)
            {
                found.Add(increment.ToFinding());
                increment.Entry.Untold -= increment.Unexplained;
            }
        }

        _waiting.RemoveRange(0, due);
    }

    /// <summary>All that waits, at the end of the run, when no note will come any more.</summary>
    public void Flush(List<AclLogFinding> found) => Collect(long.MaxValue, found);

    /// <summary>
    /// What a later run of the sensor must know to tell nothing twice: what waits counts as not yet seen. Holds names
    /// of users and keys only as an event may show them.
    /// </summary>
    public byte[] Export() => AclLogState.Write(_memory, Math.Min(_memory.SinceNs, EarliestNs()), _seen);

    /// <summary>Takes what <see cref="Export"/> gave; false, and nothing is changed, where it is not that.</summary>
    public bool TryImport(ReadOnlyMemory<byte> state) => AclLogState.TryRead(state, _memory, _seen);

    /// <summary>What waits passed after this.</summary>
    private long EarliestNs()
    {
        long earliest = long.MaxValue;
        foreach (AclLogIncrement increment in _waiting)
        {
            earliest = Math.Min(earliest, increment.FromNs);
        }

        return earliest;
    }

    /// <summary>
    /// At the end of the wait, when all notes are there: the surest first, so that none takes what is another's. A
    /// denial of which not all is known may explain several rows, one close to a poll the rows of it and of the next.
    /// </summary>
    private void Explain(List<AclLogIncrement> increments)
    {
        foreach (long toleranceNs in (long[])[_options.ToleranceNs / 10, _options.ToleranceNs])
        {
            foreach (bool exactly in (bool[])[true, false])
            {
                foreach (AclLogIncrement increment in increments)
                {
                    if (increment.Unexplained > 0 && increment.CanBeOnWire)
                    {
                        long explained = _seen.Take(increment, increment.ToNs + toleranceNs, exactly);
                        increment.Explain(explained);
                        Explained += explained;
                    }
                }
            }
        }
    }
}
