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

    /// <summary>
    /// A command that waits for no data is tagged <c>slow_command</c> from here on, nanoseconds; default 100 ms.
    /// </summary>
    public long SlowCommandNs { get; init; } = 100_000_000;

    /// <summary>
    /// Other thresholds by <c>event_category</c>, nanoseconds; default none: <see cref="SlowCommandNs"/> for all.
    /// </summary>
    public IReadOnlyDictionary<string, long> SlowCommandNsByCategory { get; init; } = new Dictionary<string, long>();

    /// <summary>A data access whose reply has as many elements is tagged <c>bulk_read</c>; default 1,000.</summary>
    public long BulkReadElements { get; init; } = 1000;

    /// <summary>A data access of as many bytes, either way, is tagged <c>big_key</c>; default 1 MiB.</summary>
    public long BigKeyBytes { get; init; } = 1024 * 1024;

    /// <summary>A command that reads as many keys at once (MGET) is tagged <c>dangerous_pattern</c>; default 1,000.</summary>
    public long DangerousReadKeys { get; init; } = 1000;

    /// <summary>
    /// SCAN of everything (no MATCH, or a MATCH of stars alone) with a COUNT of at least this is tagged
    /// <c>dangerous_pattern</c>; default 10,000. Below it is the loop in small steps that Redis advises.
    /// </summary>
    public long DangerousScanCount { get; init; } = 10_000;

    // --- what is recorded ---

    /// <summary>In order; the first that matches decides. Default none: everything is recorded.</summary>
    public IReadOnlyList<PolicyRule> Rules { get; init; } = [];

    /// <summary>
    /// What becomes of an event that no rule matches: Include (default) or Exclude, which is counted as
    /// <c>otherwise</c>.
    /// </summary>
    public PolicyAction Otherwise { get; init; } = PolicyAction.Include;

    /// <summary>Names of one's own for groups of commands, written as in <see cref="PolicyMatch.Commands"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> OwnCategories { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// Addresses (<c>10.1.2.3</c>, <c>10.0.0.0/8</c>) of replicas, Sentinels and nodes of the cluster. From these PING,
    /// INFO, ROLE, REPLCONF ACK and GETACK, and what a master replicates, are left out unless they fail, and counted as
    /// <c>internal_clients</c>; nothing else is. Default none.
    /// </summary>
    public IReadOnlyList<string> InternalClients { get; init; } = [];

    // --- how much of it ---

    public PayloadOptions Payload { get; init; } = new();

    public PseudonymOptions Pseudonyms { get; init; } = new();

    /// <summary>
    /// The key of HMAC-SHA-256 for <c>hash</c> and pseudonyms, at least 16 bytes, from a file that only the service may
    /// read; default null: nothing can be hashed. Sensors with the same key give the same pseudonyms.
    /// </summary>
    public byte[]? HashKey { get; init; }

    /// <summary>Bytes of the digest that are written, in hex; 16 (default) to 32.</summary>
    public int HashBytes { get; init; } = 16;

    /// <summary>
    /// Whether what looks like the number of a payment card (13 to 19 digits, also with single blanks or dashes between,
    /// that pass the Luhn check) is masked to its first six and last four digits, in every text from the traffic;
    /// default yes.
    /// </summary>
    public bool MaskCardNumbers { get; init; } = true;

    // --- what it is ---

    /// <summary>In order; the first that matches any key of a command decides. Default none.</summary>
    public IReadOnlyList<KeyRule> KeyRules { get; init; } = [];

    /// <summary>
    /// Templates of one's own for <c>key_pattern</c>, globs, asked in order before the built-in rules: a key like
    /// <c>cart:*:items</c> has that as its pattern. Default none.
    /// </summary>
    public IReadOnlyList<string> KeyTemplates { get; init; } = [];
}
