namespace Sensor.Instances;

/// <summary>The latest notes of commands that polling may find the effect of.</summary>
internal sealed class CauseNotes
{
    private readonly Queue<WireNote> _notes = new();
    private readonly InstanceOptions _options;

    public CauseNotes(InstanceOptions options) => _options = options;

    public long Forgotten { get; private set; }

    public void Add(WireNote note)
    {
        _notes.Enqueue(note);
        if (_notes.Count > _options.MaxNotes)
        {
            _notes.Dequeue();
            Forgotten++;
        }
    }

    /// <summary>
    /// The last one that fits and was in force at some moment between these times, the clocks' tolerance added.
    /// </summary>
    public WireNote? Latest(long fromNs, long toNs, Func<WireNote, bool> fits)
    {
        WireNote? latest = null;
        foreach (WireNote note in _notes)
        {
            bool inTime = note.TimeNs <= toNs + _options.ToleranceNs
                && Math.Max(note.TimeNs, note.AnsweredNs) >= fromNs - _options.ToleranceNs;
            if (inTime && (latest is null || note.TimeNs >= latest.TimeNs) && fits(note))
            {
                latest = note;
            }
        }

        return latest;
    }

    public void DropBefore(long timeNs)
    {
        while (_notes.TryPeek(out WireNote? note)
            && Math.Max(note.TimeNs, note.AnsweredNs) < timeNs - _options.ToleranceNs)
        {
            _notes.Dequeue();
        }
    }
}
