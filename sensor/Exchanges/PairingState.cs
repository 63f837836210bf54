namespace Sensor.Exchanges;

internal enum ReplyMode : byte
{
    On,

    /// <summary>CLIENT REPLY OFF is in force.</summary>
    Off,

    /// <summary>CLIENT REPLY SKIP: the next command is not answered.</summary>
    Skip,
}

/// <summary>
/// What the pairing of one connection knows between two frames, as of the command at <see cref="Cursor"/>. A plain
/// value, so that it can be remembered and gone back to (<see cref="LoginProof"/>).
/// </summary>
internal struct PairingState
{
    /// <summary>Number of the first command in the queue whose own reply has not come.</summary>
    public long Cursor;

    public ReplyMode Mode;
    public SubscriptionState Subscriptions;

    /// <summary>
    /// Met in the middle, or behind a loss: a SUBSCRIBE may not have been seen, and no answer has shown otherwise.
    /// </summary>
    public bool MayBeSubscribedUnseen;
    public bool IsResp3;

    /// <summary>Nothing has shown whether the HELLO that may have changed the protocol worked.</summary>
    public bool IsResp3Doubtful;

    /// <summary>Between the +OK of MULTI and the reply of EXEC.</summary>
    public bool InMulti;

    /// <summary>
    /// A loss may hide a MULTI: +QUEUED then begins a transaction, and any other answer ends the doubt.
    /// </summary>
    public bool MultiUnknown;
    /// <summary>The transaction was met in the middle: commands before its first known one may be queued too.</summary>
    public bool IsBeginUnseen;
    public long TransactionOffset;

    /// <summary>Number of the first queued command; where the walk of EXEC's elements begins.</summary>
    public long FirstQueued;
    public long QueuedCount;
    public long QueuedBytes;

    /// <summary>A queued command owes more or less than one element: the array's count says nothing.</summary>
    public bool IsCountLoose;

    /// <summary>
    /// EXEC's header was read; its elements are handed to the queued commands from <see cref="ExecNext"/> on.
    /// </summary>
    public bool Executing;
    public long ExecNext;

    /// <summary>Elements of EXEC whose commands were never seen, or have left already.</summary>
    public long ExecDiscard;

    /// <summary>SKIP ran inside EXEC: it silences the command after EXEC.</summary>
    public bool SkipAfterExec;

    /// <summary>
    /// An empty command followed SKIP: whether it used it up depends on the server's version (FINDINGS A6).
    /// </summary>
    public bool IsSkipDoubtful;

    public bool IsMonitor;

    /// <summary>
    /// A replica link or slot migration: only the client's commands are followed, and nothing answers them.
    /// </summary>
    public bool IsReplica;

    /// <summary>QUIT, a protocol error, POST: nothing behind it is executed.</summary>
    public bool IsEnded;

    /// <summary>
    /// No mode, transaction, subscription, other protocol or doubt makes anything but a reply to each command possible.
    /// </summary>
    public readonly bool IsPlain => Mode == ReplyMode.On && !Subscriptions.Any
        && !(InMulti | MultiUnknown | Executing | MayBeSubscribedUnseen | IsResp3Doubtful | IsSkipDoubtful | IsMonitor
            | IsReplica | IsEnded);

    /// <summary>Number of the command whose reply, or element of EXEC, comes next.</summary>
    public readonly long CurrentNumber => Executing && ExecNext < Cursor ? ExecNext : Cursor;

    /// <summary>
    /// Whether CLIENT REPLY ON works now depends on the protocol, which is in doubt: its answer will tell.
    /// </summary>
    public readonly bool IsProtocolAskedFor =>
        IsResp3Doubtful && Subscriptions.Any && Mode != ReplyMode.On && !Executing;

    /// <summary>Whether a command acts when it is its turn, or is queued for EXEC.</summary>
    public readonly bool RunsNow(Exchange exchange) =>
        !InMulti || Executing || exchange.Definition is { ActsInsideMulti: true };
}
