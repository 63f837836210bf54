namespace Sensor.Instances;

/// <summary>What INFO says of a server, as far as the audit needs it; null where the server does not say.</summary>
internal sealed record ServerStatus
{
    /// <summary>40 hex digits, new at every start of the server.</summary>
    public required string RunId { get; init; }

    /// <summary>As told by <c>redis_version</c>, or <c>valkey_version</c> where there is one.</summary>
    public string? Version { get; init; }

    /// <summary>Since the server's start, seconds.</summary>
    public long UptimeSeconds { get; init; }

    /// <summary><c>master</c> or <c>slave</c>, as the server says.</summary>
    public required string Role { get; init; }

    /// <summary>Where a replica replicates from, <c>host:port</c>; null on a master.</summary>
    public string? Master { get; init; }

    /// <summary>Unix time of the last successful save, seconds.</summary>
    public long? LastSaveSeconds { get; init; }

    public bool Loading { get; init; }

    public long? UsedMemoryBytes { get; init; }

    /// <summary>Keys by database; databases without keys are not listed.</summary>
    public IReadOnlyDictionary<int, long> Keys { get; init; } = new Dictionary<int, long>();

    /// <summary>
    /// ACL LOG entries ever made, over all reasons (<c>acl_access_denied_*</c>, since 7.2 and Valkey 8).
    /// </summary>
    public long? AccessDenied { get; init; }

    /// <summary>
    /// FLUSHALL and FLUSHDB that ran since the last CONFIG RESETSTAT (INFO commandstats, calls less failed_calls).
    /// </summary>
    public long? FlushCalls { get; init; }
}
