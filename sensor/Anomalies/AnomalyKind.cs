namespace Sensor.Anomalies;

/// <summary>
/// A named deviation in the traffic: data, not an error. The snake_case form of the name (<see cref="AnomalyNames"/>)
/// is part of the output contract (EVENTS.md, <c>sensor</c> / <c>anomaly</c>): a name never changes its meaning.
/// </summary>
internal enum AnomalyKind : byte
{
    // Packets
    UnknownLinkType,
    TruncatedHeader,
    MalformedHeader,
    SnapshotCut,
    EncapsulationTooDeep,
    FragmentOverlap,
    FragmentLimit,
    FragmentTimeout,

    // Tcp
    OverlapConflict,
    StreamGap,
    LateSegment,
    OutOfWindow,
    PortReused,
    FlowLimit,
    StreamMemoryLimit,
    DataAfterFin,
    ResetIgnored,

    // Resp
    RespInvalid,
    RespLengthOverLimit,
    OddFraming,
    NulInInline,

    // Exchanges
    ReplyWithoutCommand,
    ReplyMismatch,
    UnsolicitedError,
    PipelineOverLimit,
    TransactionOverLimit,
    RetentionOverLimit,
    SilentLogin,
    MuteConnection,
    CrossProtocol,

    // Sessions
    UserContradiction,
    UserUnmatched,
    RecognitionOverLimit,

    // Polling
    NoteLost,
    PollOverLimit,
}
