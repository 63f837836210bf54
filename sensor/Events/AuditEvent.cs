using Sensor.Anomalies;

namespace Sensor.Events;

/// <summary>
/// One event of any type, reusable and mutable: a worker has one, Policy fills it (Hosting, where it tells counters
/// alone), a format writes it at once. Times are nanoseconds since the Unix epoch; a number of <see cref="Absent"/>, an
/// empty list, a text that does not exist and a value None are not written. What each member means is told in
/// <see cref="EventMembers"/>.
/// </summary>
internal sealed class AuditEvent
{
    public const long Absent = -1;

    /// <summary>Whether members beyond the plain ones may be set (<see cref="BeginPlain"/>).</summary>
    private bool _full = true;

    /// <summary>Whether members of other types than redis_command may be set.</summary>
    private bool _others = true;

    /// <summary>
    /// Set where the event is plain; then nothing but what <see cref="BeginPlain"/> names is to be written.
    /// </summary>
    public PlainCommand? Plain { get; private set; }

    // --- every event ---
    public long TimeNs;
    public byte[] IdPrefix = [];
    public long IdOrdinal;
    public EventType Type;
    public EventCategory Category;
    public TextSlice Action;
    public AuditOutcome Outcome;
    public int Severity;

    /// <summary>The sensor's name; used where there is no <see cref="Connection"/>, which has its own.</summary>
    public byte[] Sensor = [];

    /// <summary>Set by whoever knows that the event leaves the sensor; not written while 0.</summary>
    public long Sequence;
    public EventTags Tags;
    public readonly TextList Rules = new();

    // --- who and where ---
    public ConnectionBlock? Connection;

    /// <summary>
    /// The name that an AUTH or HELLO AUTH tried; where it exists it stands for the connection's user.
    /// </summary>
    public TextSlice TriedUser;
    public AuditUserSource TriedUserSource;

    /// <summary>Users of this event are pseudonyms, and their members have names with <c>_hash</c>.</summary>
    public bool UsersAreHashes;

    // --- redis_command; some of redis_push and redis_session too ---
    public TextSlice Command;
    public TextSlice Subcommand;
    public long Argc;
    public long CommandSizeBytes;
    public readonly TextList Args = new();
    public readonly TextList Keys = new();
    public AuditKeyAccess[] KeyAccesses = new AuditKeyAccess[16];
    public TextSlice KeyAccessed;
    public TextSlice KeyPattern;

    /// <summary>The pattern is a template of the user's own, which holds nothing of the key.</summary>
    public bool HasOwnPattern;
    public readonly TextList Channels = new();

    /// <summary>
    /// Command, args, keys and channels are written as redis-cli prints them: one of them holds odd bytes.
    /// </summary>
    public bool Escaped;
    public ClippedMembers Clipped;
    public TextSlice DataCategory;
    public bool Privileged;
    public bool Sensitive;
    public long DurationNs;
    public bool Blocking;
    public AuditReply Reply;
    public long ReplySizeBytes;
    public long ReplyElements;
    public TextSlice ErrorCode;
    public AuditFailure Failure;
    public long Affected;
    public bool Pipelined;

    /// <summary>Offset that, behind the session id, makes the <c>transaction_id</c>.</summary>
    public long TransactionOrdinal;
    public bool Queued;
    public bool ReplyOff;
    public readonly byte[] ScriptSha1 = new byte[40];
    public bool HasScriptSha1;
    public long ScriptSizeBytes;
    public CaptureFlags Capture;
    public AuditUncertain Uncertain;
    public TextSlice CaptureFile;
    public long CommandFrame;
    public long ReplyFrame;

    // --- by category ---

    /// <summary>
    /// CONFIG SET: names and values, of equal length; the old values are not on the wire, and the list is empty where
    /// nobody asked the server.
    /// </summary>
    public readonly TextList Parameters = new();
    public readonly TextList OldValues = new();
    public readonly TextList NewValues = new();
    public TextSlice AdminUser;
    public TextSlice TargetUser;
    public readonly TextList Permissions = new();
    public bool PasswordChanged;

    /// <summary>
    /// failed_access: how often this client has failed with this user within the window; of an acl_log how many
    /// denials nothing on the wire explains.
    /// </summary>
    public long AttemptCount;

    /// <summary>Of what polling found; null in every other event.</summary>
    public PolledFacts? Polled;

    // --- redis_session, redis_push ---
    public long BytesToServer;
    public long BytesToClient;
    public long Commands;
    public long Events;
    public AuditCloseReason CloseReason;

    /// <summary>Offset that, behind the session id, makes the <c>since_event_id</c> of user_identified.</summary>
    public long SinceOrdinal;
    public long PushSizeBytes;

    // --- sensor ---
    public AuditDirection Direction;
    public long Bytes;
    public long Packets;
    public long Holes;
    public long FirstTimeNs;
    public long LastTimeNs;
    public GapEventCause Cause;
    public TextSlice Interface;
    public AnomalyKind? Anomaly;
    public long Count;
    public TextSlice Version;
    public long UptimeSeconds;
    public long Connections;
    public long DroppedPackets;

    /// <summary>Events that the policy left out, as <c>rule=count</c>.</summary>
    public readonly TextList LeftOut = new();

    /// <summary>Who changed something of the sensor while it ran.</summary>
    public TextSlice InitiatedBy;
    public TextSlice ConfigFile;

    /// <summary>The sink, or the spool, that lost or refused events.</summary>
    public TextSlice Sink;
    public TextSlice Rejection;

    /// <summary>Events that were lost on the way out, as <c>category=count</c>.</summary>
    public readonly TextList LostEvents = new();

    /// <summary>Events that wait in the spool, as <c>sink=count</c>.</summary>
    public readonly TextList Waiting = new();
    /// <summary>How far the evidence of a sink had come.</summary>
    public TextSlice Stream;
    public TextSlice File;
    public long Records = Absent;
    public TextSlice Digest;

    /// <summary>
    /// Makes it a plain event. The caller sets all of: IdPrefix, IdOrdinal, Connection, Argc, CommandSizeBytes,
    /// Pipelined, DurationNs, Reply, ReplySizeBytes, ReplyElements, Affected; and fills, where there are any, Args,
    /// Keys with their accesses, KeyAccessed, KeyPattern. All others keep what <see cref="Reset"/> gave them.
    /// </summary>
    public void BeginPlain(PlainCommand plain, long timeNs)
    {
        if (_full)
        {
            Reset(EventType.RedisCommand, timeNs);
            _full = false;
        }

        Plain = plain;
        TimeNs = timeNs;
        Category = plain.Category;
        Action = plain.Action;
        Outcome = AuditOutcome.Success;
        Severity = PlainCommand.Severity;
        Sequence = 0;
        Command = plain.Command;
        Subcommand = plain.Subcommand;
        Args.Clear();
        Keys.Clear();
        KeyAccessed = default;
        KeyPattern = default;
    }

    /// <summary>To be called before any other member of a plain event is set.</summary>
    public void LeavePlain()
    {
        Plain = null;
        _full = true;
    }

    /// <summary>Makes it an empty event of this type; arrays are kept.</summary>
    public void Reset(EventType type, long timeNs)
    {
        LeavePlain();
        Type = type;
        TimeNs = timeNs;
        IdPrefix = [];
        IdOrdinal = 0;
        Category = EventCategory.Other;
        Action = default;
        Outcome = AuditOutcome.Unknown;
        Severity = 1;
        Sensor = [];
        Sequence = 0;
        Tags = EventTags.None;
        Rules.Clear();
        Connection = null;
        TriedUser = default;
        TriedUserSource = AuditUserSource.Unknown;
        UsersAreHashes = false;
        Escaped = false;
        Clipped = ClippedMembers.None;
        DurationNs = Absent;
        Failure = AuditFailure.None;
        CaptureFile = default;
        CommandFrame = Absent;
        ReplyFrame = Absent;
        Channels.Clear();
        ResetCommand();
        ResetReply();
        if (_others || type != EventType.RedisCommand)
        {
            ResetOthers();
            _others = type != EventType.RedisCommand;
        }
    }

    private void ResetCommand()
    {
        Command = default;
        Subcommand = default;
        Argc = Absent;
        CommandSizeBytes = Absent;
        Args.Clear();
        Keys.Clear();
        KeyAccessed = default;
        KeyPattern = default;
        HasOwnPattern = false;
        DataCategory = default;
        Privileged = false;
        Sensitive = false;
        Blocking = false;
        Pipelined = false;
        TransactionOrdinal = Absent;
        Queued = false;
        ReplyOff = false;
        HasScriptSha1 = false;
        ScriptSizeBytes = Absent;
        Parameters.Clear();
        OldValues.Clear();
        NewValues.Clear();
        AdminUser = default;
        TargetUser = default;
        Permissions.Clear();
        PasswordChanged = false;
        AttemptCount = Absent;
    }

    private void ResetReply()
    {
        Reply = AuditReply.None;
        ReplySizeBytes = Absent;
        ReplyElements = Absent;
        ErrorCode = default;
        Affected = Absent;
        Capture = CaptureFlags.None;
        Uncertain = AuditUncertain.None;
    }

    private void ResetOthers()
    {
        Polled = null;
        BytesToServer = Absent;
        BytesToClient = Absent;
        Commands = Absent;
        Events = Absent;
        CloseReason = AuditCloseReason.None;
        SinceOrdinal = Absent;
        PushSizeBytes = Absent;
        Direction = AuditDirection.None;
        Bytes = Absent;
        Packets = Absent;
        Holes = Absent;
        FirstTimeNs = Absent;
        LastTimeNs = Absent;
        Cause = GapEventCause.None;
        Interface = default;
        Anomaly = null;
        Count = Absent;
        Version = default;
        UptimeSeconds = Absent;
        Connections = Absent;
        DroppedPackets = Absent;
        LeftOut.Clear();
        InitiatedBy = default;
        ConfigFile = default;
        Sink = default;
        Rejection = default;
        LostEvents.Clear();
        Waiting.Clear();
        Stream = default;
        File = default;
        Records = Absent;
        Digest = default;
    }
}
