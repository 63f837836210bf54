using System.Text;

namespace Sensor.Instances;

/// <summary>
/// The users of a server from one ACL LIST to the next. What differs is a finding, with the command that did it where
/// the wire shows one, for which it waits <see cref="InstanceOptions.WaitNs"/>. The first list tells nothing; a server
/// that was started anew may have read another file, so it is compared like any. Used by one thread.
/// </summary>
internal sealed class AclUsers
{
    private readonly InstanceOptions _options;
    private readonly CauseNotes _notes;
    private readonly List<Waiting> _waiting = [];
    private Dictionary<string, AclUser>? _users;
    private long _lastSentNs;

    public AclUsers(InstanceOptions options)
    {
        _options = options;
        _notes = new CauseNotes(options);
    }

    /// <summary>Polls that were too large to compare.</summary>
    public long TooLarge { get; private set; }

    public long NotesForgotten => _notes.Forgotten;

    /// <summary>A command that changes users.</summary>
    public void Note(WireNote note) => _notes.Add(note);

    public void NotePoll(AclListPoll poll)
    {
        if (poll.Users.Count > _options.MaxRows)
        {
            TooLarge++;
            return;
        }

        Dictionary<string, AclUser> users = [];
        foreach (AclUser user in poll.Users)
        {
            string name = Encoding.Latin1.GetString(user.Name);
            users[name] = poll.NamesOnly ? _users?.GetValueOrDefault(name) ?? user : user;
        }

        if (_users is not null)
        {
            foreach (string name in _users.Keys.Union(users.Keys))
            {
                AclChange? change =
                    AclDifference.Between(_users.GetValueOrDefault(name), users.GetValueOrDefault(name));
                if (change is not null)
                {
                    _waiting.Add(new(change with { RunId = poll.RunId }, _lastSentNs, poll.ReceivedNs));
                }
            }
        }

        _users = users;
        _lastSentNs = poll.SentNs;
    }

    /// <summary>
    /// Adds what is to be told now: with its cause as soon as that is known, else when the wait is over.
    /// </summary>
    public void Collect(long nowNs, List<AclChange> found)
    {
        int early = _waiting.Count - _options.MaxWaiting;
        for (int i = 0; i < _waiting.Count; i++)
        {
            Waiting waiting = _waiting[i];
            WireNote? cause = _notes.Latest(waiting.FromNs, waiting.ToNs, note => IsCause(note, waiting.Change));
            if (cause is not null || i < early || waiting.ToNs + _options.WaitNs <= nowNs)
            {
                found.Add(waiting.Change with { Cause = cause });
                _waiting[i] = default;
            }
        }

        _waiting.RemoveAll(waiting => waiting.Change is null);
        if (_users is not null)
        {
            _notes.DropBefore(_waiting.Count > 0 ? _waiting.Min(waiting => waiting.FromNs) : _lastSentNs);
        }
    }

    private static bool IsCause(WireNote note, AclChange change) => note.Kind == WireNoteKind.AclLoad
        || (note.Kind == WireNoteKind.AclUserChange && note.Target.AsSpan().SequenceEqual(change.User));

    private readonly record struct Waiting(AclChange Change, long FromNs, long ToNs);
}
