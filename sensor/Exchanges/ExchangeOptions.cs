namespace Sensor.Exchanges;

/// <summary>
/// Limits of what a connection may keep while its commands wait. Reaching one is an anomaly, never a crash.
/// </summary>
internal sealed record ExchangeOptions
{
    /// <summary>A share below this would be reached by a few ordinary connections.</summary>
    private const long LeastHeldBytes = 32L * 1024 * 1024;

    /// <summary>Printed arguments kept per command, words; default 16. More are counted.</summary>
    public int MaxArguments { get; init; } = 16;

    /// <summary>Keys and channels kept per command; default 64. More are counted.</summary>
    public int MaxKeys { get; init; } = 64;

    /// <summary>
    /// Bytes kept of one printed word; default 1,027: the printed 1,024 and the rest of a UTF-8 character.
    /// </summary>
    public int MaxWordBytes { get; init; } = 1027;

    /// <summary>
    /// Whether the beginning of values is kept like a key's, because the policy tells of it; default no: only their
    /// length. Secrets and scripts never are.
    /// </summary>
    public bool KeepValues { get; init; }

    /// <summary>
    /// Words of one command that are read while it arrives; default 1,024. Key positions beyond are uncertain.
    /// </summary>
    public int MaxWords { get; init; } = 1024;

    /// <summary>Bytes of one command kept while it arrives; default 64 KiB.</summary>
    public int MaxCommandBytes { get; init; } = 64 * 1024;

    /// <summary>
    /// Commands in flight above which a waiting command shrinks to a fixed record (its event has no args and keys);
    /// default 10,000. Logins, commands that change the connection's state and those of administrators stay whole.
    /// </summary>
    public int MaxFullCommands { get; init; } = 10_000;

    /// <summary>Commands in flight at which the connection is resynchronised; default 1,000,000.</summary>
    public int MaxCommands { get; init; } = 1_000_000;

    /// <summary>Commands, and bytes, that a transaction may hold back; defaults 10,000 and 16 MiB.</summary>
    public int MaxTransactionCommands { get; init; } = 10_000;
    public long MaxTransactionBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>
    /// Bytes of memory that the commands which wait on all connections, and unfinished frames, may take; default
    /// 256 MiB, of which each of several workers has its share. At the limit <c>retention_over_limit</c> is told of
    /// each connection that gives something up, those that hold most first, until an eighth is free: first their data
    /// commands shrink as above <see cref="MaxFullCommands"/>; where that is not enough, what waits leaves unpaired, an
    /// unfinished command is lost (<c>capture_gap</c>, <c>memory_limit</c>) and the connection is resynchronised.
    /// </summary>
    public long MaxHeldBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>The same with one worker's share of what all workers have together.</summary>
    public ExchangeOptions ShareOf(int workers) => this with { MaxHeldBytes = Share(MaxHeldBytes, workers) };

    private static long Share(long whole, int workers) => Math.Min(whole, Math.Max(LeastHeldBytes, whole / workers));
}
