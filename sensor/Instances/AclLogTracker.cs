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
    private List<AclLogIncrement> _waiting = [];
    private bool _unmatched;

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
    public void Note(WireNote note)
    {
        _seen.Add(note);
        _unmatched = true;
    }

    public void NotePoll(AclLogPoll poll)
    {
        if (poll.Rows.Count > _options.MaxRows)
        {
            TooLarge++;
            return;
        }

        Explain();
        long fromNs = _memory.LastSentNs == long.MinValue ? long.MinValue : _memory.LastSentNs - _options.ToleranceNs;
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
                ToNs = poll.ReceivedNs + _options.ToleranceNs,
                DeadlineNs = poll.ReceivedNs + _options.WaitNs,
                AtLeast = news.Loss is not null,
            });
        }

        _unmatched = true;
        Explain();
        _seen.DropBefore(poll.SentNs - _options.ToleranceNs);
    }

    /// <summary>Adds what is to be told now.</summary>
    public void Collect(long nowNs, List<AclLogFinding> found)
    {
        Explain();
        while (_losses.TryDequeue(out AclLogFinding? loss))
        {
            found.Add(loss);
        }

        int early = Math.Max(0, _waiting.Count - _options.MaxWaiting);
        List<AclLogIncrement> waiting = [];
        for (int i = 0; i < _waiting.Count; i++)
        {
            AclLogIncrement increment = _waiting[i];
            if (i >= early && increment.DeadlineNs > nowNs)
            {
                waiting.Add(increment);
                continue;
            }

            found.Add(increment.ToFinding());
            increment.Entry.Untold -= increment.Unexplained;
        }

        _waiting = waiting;
    }

    /// <summary>All that waits, at the end of the run, when no note will come any more.</summary>
    public void Flush(List<AclLogFinding> found) => Collect(long.MaxValue, found);

    /// <summary>
    /// What a later run of the sensor must know to tell nothing twice: what waits counts as not yet seen. Holds names
    /// of users and keys only as an event may show them.
    /// </summary>
    public byte[] Export() => AclLogState.Write(_memory, _seen);

    /// <summary>Takes what <see cref="Export"/> gave; false, and nothing is changed, where it is not that.</summary>
    public bool TryImport(ReadOnlyMemory<byte> state) => AclLogState.TryRead(state, _memory, _seen);

    private void Explain()
    {
        if (!_unmatched)
        {
            return;
        }

        _unmatched = false;
        foreach (bool exactly in (bool[])[true, false])
        {
            foreach (AclLogIncrement increment in _waiting)
            {
                if (increment.Unexplained > 0 && increment.CanBeOnWire)
                {
                    long explained = _seen.Take(increment, exactly);
                    increment.Explain(explained);
                    Explained += explained;
                }
            }
        }

        _waiting.RemoveAll(increment => increment.Unexplained == 0);
    }
}
