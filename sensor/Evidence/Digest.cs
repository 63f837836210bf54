namespace Sensor.Evidence;

/// <summary>
/// What is signed of a block of records. The digests of a stream form a chain: each has the hash of the one before it,
/// across all files. Records and digests are counted from 1 over the chain's life. The bytes of a block are
/// [<see cref="FirstByte"/>, <see cref="EndByte"/>) of its file; hashes are SHA-256 in lower-case hex; times are those of
/// the sensor's clock, 0 where there is none.
/// </summary>
internal sealed record Digest
{
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>Name of the sink.</summary>
    public string Stream { get; init; } = "";

    /// <summary>16 hex digits that the chain got when it began.</summary>
    public string Chain { get; init; } = "";

    public long Number { get; init; }

    public DigestKind Kind { get; init; }

    /// <summary>Name of the file while it was written, without its folder.</summary>
    public string File { get; init; } = "";

    public long TimeNs { get; init; }

    /// <summary>When the next digest is due at the latest.</summary>
    public long DueNs { get; init; }

    public long FirstRecord { get; init; }

    public long Records { get; init; }

    public long FirstByte { get; init; }

    public long EndByte { get; init; }

    /// <summary>When the first and the last record of the block were written.</summary>
    public long FirstTimeNs { get; init; }

    public long LastTimeNs { get; init; }

    public string Sha256 { get; init; } = "";

    /// <summary>First 16 digits of the hash of the block's first line: where else to look for a block that was moved.</summary>
    public string FirstLine { get; init; } = "";

    /// <summary>Closed: the name that the file has from now on.</summary>
    public string? ClosedAs { get; init; }

    /// <summary>Closed: the file that follows; null: none does.</summary>
    public string? NextFile { get; init; }

    /// <summary>Opened: the file before it.</summary>
    public string? PreviousFile { get; init; }

    /// <summary>Of the whole file that was closed; of the one before where a file is opened. Null: not known.</summary>
    public string? FileSha256 { get; init; }

    /// <summary>Recovered: bytes of a line without an end that were cut off.</summary>
    public long CutBytes { get; init; }

    /// <summary>Recovered: bytes that digests cover and that were no longer there.</summary>
    public long MissingBytes { get; init; }

    /// <summary>Removed: the file, and its first and last record; 0: not known.</summary>
    public string? RemovedFile { get; init; }

    public long RemovedFirst { get; init; }

    public long RemovedRecord { get; init; }

    /// <summary>Removed: the chain that these records are counted in; null: this one.</summary>
    public string? RemovedChain { get; init; }

    /// <summary>Fingerprint of the key that signs.</summary>
    public string Key { get; init; } = "";

    /// <summary>Hash of the digest before it, its signature included; 64 zeros where there is none.</summary>
    public string Previous { get; init; } = NoPrevious;

    public static readonly string NoPrevious = new('0', 64);

    public long LastRecord => FirstRecord + Records - 1;

    public bool HasBytes => EndByte > FirstByte;

    /// <summary>The name under which the file can be found.</summary>
    public string FinalName => ClosedAs ?? File;
}
