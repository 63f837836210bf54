namespace Sensor.Policy;

/// <summary>What may be told, how much of it, and what is tagged.</summary>
internal sealed record PolicyOptions
{
    public const int LargestTextBytes = 8 * 1024;

    /// <summary>Name of this sensor in every event; default <c>replay</c>, live the host's name.</summary>
    public string Sensor { get; init; } = "replay";

    /// <summary>
    /// Bytes of one printed text; default 1,024, at most 8 KiB. More is cut before a character and the member named in
    /// <c>clipped</c>. Exchanges keeps 3 bytes more, so that a character that is cut can be told.
    /// </summary>
    public int MaxTextBytes { get; init => field = Math.Clamp(value, 1, LargestTextBytes); } = 1024;

    /// <summary>Printed arguments, words; default 16. More are counted in <c>args_truncated</c>.</summary>
    public int MaxArguments { get; init; } = 16;

    /// <summary>Printed keys, and channels; default 64. More are counted.</summary>
    public int MaxKeys { get; init; } = 64;

    /// <summary>
    /// Whether events say in which frames of the capture they stand (<c>replay --frames</c>); default no.
    /// </summary>
    public bool Frames { get; init; }

    /// <summary>
    /// How applications write <c>app</c>, <c>end_user</c> and <c>request_id</c> into the client's name; default null:
    /// these are not read.
    /// </summary>
    public ClientNamePattern? ClientNamePattern { get; init; }

    /// <summary>
    /// Commands, as <c>COMMAND</c> or <c>COMMAND SUBCOMMAND</c> in capitals, that the policy forbids: a tag
    /// <c>policy_violation</c> and the rule <c>forbidden_command</c>, for nothing can be blocked. Default: FLUSHALL,
    /// FLUSHDB, DEBUG, SHUTDOWN.
    /// </summary>
    public IReadOnlyList<string> ForbiddenCommands { get; init; } = ["FLUSHALL", "FLUSHDB", "DEBUG", "SHUTDOWN"];

    /// <summary>
    /// Commands that are tagged <c>dangerous_command</c>: they destroy, stop, copy out or take over a server.
    /// </summary>
    public IReadOnlyList<string> DangerousCommands { get; init; } =
    [
        "FLUSHALL", "FLUSHDB", "SWAPDB", "SHUTDOWN", "DEBUG", "MONITOR", "REPLICAOF", "SLAVEOF", "FAILOVER", "MIGRATE",
        "MODULE LOAD", "MODULE LOADEX", "MODULE UNLOAD", "CLUSTER RESET", "CLUSTER FLUSHSLOTS", "FUNCTION FLUSH",
    ];

    /// <summary>
    /// Commands marked <c>sensitive</c>: their words or their reply may hold secrets or other clients' data.
    /// </summary>
    public IReadOnlyList<string> SensitiveCommands { get; init; } =
    [
        "AUTH", "ACL SETUSER", "ACL SETROLE", "ACL GETUSER", "ACL LIST", "ACL GENPASS", "ACL LOG", "CONFIG GET",
        "CONFIG SET", "MONITOR", "SLOWLOG GET", "COMMANDLOG GET", "CLIENT LIST", "MIGRATE", "SYNC", "PSYNC", "DUMP",
        "SENTINEL SET", "SENTINEL CONFIG", "MODULE LOADEX",
    ];

    /// <summary>A command that waits for no data is tagged <c>slow_command</c> from here on; default 100 ms.</summary>
    public long SlowCommandNs { get; init; } = 100_000_000;

    /// <summary>A data access whose reply has as many elements is tagged <c>bulk_read</c>; default 1,000.</summary>
    public long BulkReadElements { get; init; } = 1000;

    /// <summary>A data access of as many bytes, either way, is tagged <c>big_key</c>; default 1 MiB.</summary>
    public long BigKeyBytes { get; init; } = 1024 * 1024;
}
