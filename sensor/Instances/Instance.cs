namespace Sensor.Instances;

/// <summary>
/// What is known of one server across its connections. The instance's thread tells it what the polls and the workers
/// say, and asks it for findings; <see cref="Configuration"/> alone is shared with the workers.
/// </summary>
internal sealed class Instance
{
    public Instance(InstanceOptions options)
    {
        Log = new AclLogTracker(options);
        Users = new AclUsers(options);
        Configuration = new ConfigHistory(options);
        State = new ServerState(options);
    }

    public AclLogTracker Log { get; }

    public AclUsers Users { get; }

    public ConfigHistory Configuration { get; }

    public ServerState State { get; }

    /// <summary>
    /// Notes that were forgotten before a poll showed what they explain: it is told without a cause, or again.
    /// </summary>
    public long NotesLost => Log.Forgotten + Users.NotesForgotten + State.Flushes.Forgotten;

    /// <summary>Answers that were too large to be compared: what changed in them is not told.</summary>
    public long PollsOverLimit => Log.TooLarge + Users.TooLarge + Configuration.TooLarge;

    /// <summary>A worker's note; of a CONFIG SET the worker tells <see cref="Configuration"/> itself.</summary>
    public void Note(WireNote note)
    {
        switch (note.Kind)
        {
            case WireNoteKind.Denial:
                Log.Note(note);
                break;
            case WireNoteKind.AclUserChange or WireNoteKind.AclLoad:
                Users.Note(note);
                break;
            case WireNoteKind.Flush or WireNoteKind.Shutdown or WireNoteKind.RoleChange:
                State.Note(note);
                break;
        }
    }

    public void NotePoll(ConfigPoll poll)
    {
        IReadOnlyList<string> changes = Configuration.NotePoll(poll);
        if (changes.Count > 0)
        {
            State.NoteConfigChanges(changes);
        }
    }

    public void NoteFailure(long timeNs)
    {
        State.NoteFailure(timeNs);
        Configuration.NoteGone();
    }
}
