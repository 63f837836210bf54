namespace Sensor.Events;

/// <summary>
/// The members "who and where" of an event (EVENTS.md): constant for a connection between two changes of its identity,
/// so a format encodes them once and keeps its bytes in <see cref="FormatSlot"/>. Immutable but for the caches; used by
/// the one worker that owns the connection. Texts are raw bytes, cut at the cap, null where not known; IPv4 addresses
/// are IPv4-mapped.
/// </summary>
internal sealed record ConnectionBlock
{
    // In halves: what reads a field of a class with a UInt128 in it cannot be compiled ahead.
    private readonly ulong _clientHigh;
    private readonly ulong _clientLow;
    private readonly ulong _serverHigh;
    private readonly ulong _serverLow;

    private readonly byte[]?[] _idPrefixes = new byte[]?[EventNames.IdKinds.Length];

    /// <summary>What it was made from, compared by reference: a block serves no other.</summary>
    public required object MadeFrom { get; init; }

    /// <summary>Who made it, compared by reference: another policy makes another block.</summary>
    public object? MadeBy { get; init; }

    /// <summary>20 lower-case hex digits.</summary>
    public required byte[] SessionId { get; init; }

    public required byte[] Sensor { get; init; }
    public required byte[] Instance { get; init; }
    public required UInt128 ClientAddress
    {
        get => new(_clientHigh, _clientLow);
        init => (_clientHigh, _clientLow) = ((ulong)(value >> 64), (ulong)value);
    }

    /// <summary>Stands for the client's address, which is then zero; null where that may be told.</summary>
    public byte[]? ClientAddressHash { get; init; }
    public required ushort ClientPort { get; init; }
    public required UInt128 ServerAddress
    {
        get => new(_serverHigh, _serverLow);
        init => (_serverHigh, _serverLow) = ((ulong)(value >> 64), (ulong)value);
    }

    public required ushort ServerPort { get; init; }

    /// <summary>The server's Unix socket, which stands instead of both ends' addresses and ports; null: it is TCP.</summary>
    public byte[]? ServerSocket { get; init; }
    public long ClientPid { get; init; } = AuditEvent.Absent;
    public long ClientUid { get; init; } = AuditEvent.Absent;
    public byte[]? ClientProcess { get; init; }

    public long? ClientId { get; init; }
    public byte[]? ClientName { get; init; }
    public byte[]? ClientLib { get; init; }
    public byte[]? ClientLibVersion { get; init; }
    public int? RespVersion { get; init; }

    /// <summary>From the client's name, by a configured pattern.</summary>
    public byte[]? App { get; init; }
    public byte[]? EndUser { get; init; }
    public byte[]? RequestId { get; init; }

    public byte[]? User { get; init; }
    public AuditUserSource UserSource { get; init; }

    /// <summary>
    /// User, client name, end user and the certificate's subject are pseudonyms, under names with <c>_hash</c>.
    /// </summary>
    public bool UsersAreHashes { get; init; }
    public int? Database { get; init; }

    public bool Encrypted { get; init; }
    public byte[]? TlsVersion { get; init; }
    public byte[]? TlsCipher { get; init; }
    public byte[]? TlsSni { get; init; }
    public byte[]? TlsClientSubject { get; init; }
    public AuditSource Source { get; init; }

    /// <summary>Which of these texts are cut.</summary>
    public ClippedMembers Clipped { get; init; }

    /// <summary>Whether the rules have looked for what is new in it.</summary>
    public bool FirstSeenJudged { get; set; }

    /// <summary>What the worker's rules say of it.</summary>
    public object? PolicySlot { get; set; }

    /// <summary>What may be told of it, worked out once: itself, or a block of masked texts and pseudonyms.</summary>
    public ConnectionBlock? Told { get; set; }

    /// <summary>How often it was met lately: what the counts of activity keep for it.</summary>
    public object? ActivitySlot { get; set; }

    /// <summary>What the format <c>json</c> keeps for this block.</summary>
    public object? FormatSlot { get; set; }

    /// <summary>What the other formats keep for this block, a place for each; null where none of them writes.</summary>
    public byte[]?[]? FormatBytes { get; set; }

    /// <summary>What the spool keeps for this block: the texts that its events may be ordered by.</summary>
    public byte[]? SpoolKeys { get; set; }

    /// <summary>First digits of the ids of this connection's events that are no commands.</summary>
    public byte[] IdPrefix(EventIdKind kind) => _idPrefixes[(int)kind] ??= EventIdPrefix.Of(kind, SessionId);
}
