namespace Sensor.Exchanges;

/// <summary>What became of a command, as far as the wire proves it.</summary>
internal enum ExchangeFate : byte
{
    /// <summary>Not settled yet; never seen outside Exchanges.</summary>
    Waiting,

    /// <summary>A reply was paired with it; whether it is an error, <see cref="Exchange.Failure"/> tells.</summary>
    Answered,

    /// <summary>Executed without an answer: CLIENT REPLY OFF or SKIP, REPLCONF ACK, a replica link, SHUTDOWN.</summary>
    Silent,

    /// <summary>
    /// It never ran: DISCARD, EXECABORT, a failed WATCH, or it stands behind QUIT or a protocol error.
    /// </summary>
    NotExecuted,

    /// <summary>The connection ended, or the capture did, before an answer.</summary>
    Unanswered,

    /// <summary>Loss or ambiguity: no reply can be paired without a guess.</summary>
    Unpaired,
}

/// <summary>The RESP type of a reply: <c>reply_type</c> in EVENTS.md.</summary>
internal enum ReplyType : byte
{
    None,
    SimpleString,
    Error,
    Integer,
    BulkString,
    Null,
    Array,
    Map,
    Set,
    Double,
    Boolean,
    BigNumber,
    VerbatimString,
    Push,
}

/// <summary>Why a command failed: <c>failure_reason</c> in EVENTS.md.</summary>
internal enum FailureReason : byte
{
    None,
    InvalidPassword,
    NotAuthenticated,
    PermissionDenied,
    UnknownCommand,
    InvalidSyntax,
    ProtocolError,
    ConnectionRefused,
    NotExecuted,
    Redirected,
    WrongType,
    ReadOnly,
    OutOfMemory,
    Loading,
    Busy,
    NoScript,
    Timeout,
    Other,
}

/// <summary>Marks of an exchange; several may stand.</summary>
[Flags]
internal enum ExchangeMarks : ushort
{
    None = 0,

    /// <summary>Other commands of the connection were in flight when it was sent.</summary>
    Pipelined = 1 << 0,

    /// <summary>Sent between MULTI and EXEC and queued by the server.</summary>
    Queued = 1 << 1,

    /// <summary>Sent under CLIENT REPLY OFF or SKIP.</summary>
    ReplyOff = 1 << 2,

    /// <summary>Waiting for data is its purpose.</summary>
    Blocking = 1 << 3,

    /// <summary>Capture flags (EVENTS.md, <c>capture</c>).</summary>
    Midstream = 1 << 4,
    AfterGap = 1 << 5,
    Truncated = 1 << 6,

    /// <summary>What may be wrong (EVENTS.md, <c>uncertain</c>), as far as Exchanges knows.</summary>
    OutcomeUncertain = 1 << 7,
    KeysUncertain = 1 << 8,

    /// <summary>
    /// A gap in the client's stream lies between the command before and this one: session state is uncertain.
    /// </summary>
    ClientGapBefore = 1 << 9,

    /// <summary>
    /// No command but an error that the server sent unasked (refused connection, protocol error without a frame).
    /// </summary>
    Unsolicited = 1 << 10,

    /// <summary>Shrunk to a fixed record above the pipeline limit: no args, no keys.</summary>
    Shrunk = 1 << 11,

    /// <summary>
    /// In a transaction: it ran, or was refused, as an element of EXEC (<see cref="Exchange.TransactionOffset"/>).
    /// </summary>
    InTransaction = 1 << 12,
}
