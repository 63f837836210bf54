namespace Sensor.Instances;

/// <summary>
/// Whether a server is there, since when it runs, and as what: findings from one INFO to the next and from polls that
/// fail. Restarts and changes of role wait <see cref="InstanceOptions.WaitNs"/> for the command that caused them; that
/// a server is gone is told at once. Used by one thread.
/// </summary>
internal sealed class ServerState
{
    /// <summary>One poll may fail by chance; the second in a row says that the server is gone.</summary>
    private const int FailuresUntilGone = 2;

    /// <summary>Uptime is told in whole seconds and the machines' clocks drift.</summary>
    private const long UptimeSlackSeconds = 3;

    private const long NsPerSecond = 1_000_000_000;

    private readonly InstanceOptions _options;
    private readonly CauseNotes _notes;
    private readonly List<Waiting> _waiting = [];
    private readonly List<ServerFinding> _ready = [];
    private InfoPoll? _last;
    private long? _goneSinceNs;
    private int _failures;

    public ServerState(InstanceOptions options)
    {
        _options = options;
        _notes = new CauseNotes(options);
        Flushes = new FlushTracker(options);
    }

    public FlushTracker Flushes { get; }

    /// <summary>The server as last heard of.</summary>
    public ServerStatus? Server => _last?.Info;

    public bool IsGone => _failures >= FailuresUntilGone;

    /// <summary>A command that stops a server, changes its role, or deletes all its keys.</summary>
    public void Note(WireNote note)
    {
        if (note.Kind == WireNoteKind.Flush)
        {
            Flushes.Note(note);
        }
        else
        {
            _notes.Add(note);
        }
    }

    /// <summary>A poll got no answer, or no connection.</summary>
    public void NoteFailure(long timeNs)
    {
        _goneSinceNs ??= timeNs;
        _failures++;
        if (_failures == FailuresUntilGone)
        {
            WireNote? cause = _notes.Latest(
                _last?.SentNs ?? timeNs, timeNs, note => note.Kind == WireNoteKind.Shutdown);
            _ready.Add(new()
            {
                Kind = ServerFindingKind.Unreachable,
                Server = _last?.Info,
                SinceNs = _goneSinceNs,
                Cause = cause,
            });
        }
    }

    /// <summary>It answers other questions; INFO may be refused.</summary>
    public void NoteAnswer()
    {
        if (IsGone)
        {
            _ready.Add(new() { Kind = ServerFindingKind.Reachable, Server = _last?.Info, SinceNs = _goneSinceNs });
        }

        _goneSinceNs = null;
        _failures = 0;
    }

    public void NoteInfo(InfoPoll poll)
    {
        if (IsGone)
        {
            _ready.Add(new() { Kind = ServerFindingKind.Reachable, Server = poll.Info, SinceNs = _goneSinceNs });
        }

        if (_last is { } last)
        {
            Compare(last, poll);
        }
        else if (_goneSinceNs is { } since && StartedNs(poll) >= since - (UptimeSlackSeconds * NsPerSecond))
        {
            _ready.Add(new() { Kind = ServerFindingKind.Started, Server = poll.Info });
        }

        _goneSinceNs = null;
        _failures = 0;
        _last = poll;
        Flushes.NoteInfo(poll);
    }

    /// <summary>Parameters that differ since the restart that waits to be told.</summary>
    public void NoteConfigChanges(IReadOnlyList<string> parameters)
    {
        int index = _waiting.FindIndex(waiting => waiting.Finding.Kind == ServerFindingKind.Restarted);
        if (index >= 0)
        {
            Waiting waiting = _waiting[index];
            _waiting[index] = waiting with { Finding = waiting.Finding with { ConfigChanges = parameters } };
        }
    }

    /// <summary>Adds what is to be told now.</summary>
    public void Collect(long nowNs, List<ServerFinding> found)
    {
        found.AddRange(_ready);
        _ready.Clear();
        int early = _waiting.Count - _options.MaxWaiting;
        for (int i = 0; i < _waiting.Count; i++)
        {
            Waiting waiting = _waiting[i];
            if (i < early || waiting.ToNs + _options.WaitNs <= nowNs)
            {
                WireNote? cause = _notes.Latest(waiting.FromNs, waiting.ToNs, note => note.Kind == waiting.CauseKind);
                found.Add(waiting.Finding with { Cause = cause });
                _waiting[i] = default;
            }
        }

        _waiting.RemoveAll(waiting => waiting.Finding is null);
        if (_waiting.Count == 0 && _last is { } last)
        {
            _notes.DropBefore(last.SentNs);
        }

        Flushes.Collect(nowNs, found);
    }

    private static long StartedNs(InfoPoll poll) => poll.ReceivedNs - (poll.Info.UptimeSeconds * NsPerSecond);

    private void Compare(InfoPoll last, InfoPoll poll)
    {
        ServerStatus before = last.Info;
        ServerStatus now = poll.Info;
        bool otherRun = before.RunId != now.RunId;
        if (otherRun || now.UptimeSeconds + UptimeSlackSeconds < before.UptimeSeconds)
        {
            bool ranBefore = otherRun && StartedNs(poll) + (UptimeSlackSeconds * NsPerSecond) < last.SentNs;
            ServerFinding finding = new()
            {
                Kind = ranBefore ? ServerFindingKind.Replaced : ServerFindingKind.Restarted,
                Server = now,
                Before = before,
            };
            _waiting.Add(new(finding, WireNoteKind.Shutdown, last.SentNs, poll.ReceivedNs));
        }

        bool otherMaster = before.Master is not null && now.Master is not null && before.Master != now.Master;
        if (before.Role != now.Role || otherMaster)
        {
            ServerFinding finding = new() { Kind = ServerFindingKind.RoleChanged, Server = now, Before = before };
            _waiting.Add(new(finding, WireNoteKind.RoleChange, last.SentNs, poll.ReceivedNs));
        }
    }

    private readonly record struct Waiting(ServerFinding Finding, WireNoteKind CauseKind, long FromNs, long ToNs);
}
