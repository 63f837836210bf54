namespace Sensor.Commands;

/// <summary>
/// How a command acts on the pairing of replies and on the session, where it is more than "one command, one reply"
/// (REDIS-FACTS §3, §5): what Exchanges and Sessions switch on instead of names.
/// </summary>
internal enum CommandBehaviour : byte
{
    Ordinary,
    Auth,
    Hello,
    Select,
    Reset,
    Quit,
    Shutdown,
    Multi,
    Exec,
    Discard,
    Watch,
    Subscribe,
    PatternSubscribe,
    ShardSubscribe,
    Unsubscribe,
    PatternUnsubscribe,
    ShardUnsubscribe,
    Monitor,

    /// <summary>SYNC and PSYNC.</summary>
    Sync,

    /// <summary>REPLCONF: none where ACK or GETACK stands among its words.</summary>
    Replconf,
    ClientReply,
    ClientId,
    ClientInfo,
    ClientSetName,
    ClientSetInfo,
    ClientKill,
    AclWhoAmI,
    AclSetUser,
    AclDelUser,
    Ping,

    /// <summary>CLUSTER SYNCSLOTS (Valkey 9): the connection becomes a stream that nobody answers.</summary>
    ClusterSyncSlots,

    /// <summary>POST and Host: as first word close the connection without an answer (REDIS-FACTS §2).</summary>
    CrossProtocol,

    /// <summary>DEBUG: some subcommands end the connection without a reply.</summary>
    Debug,
}
