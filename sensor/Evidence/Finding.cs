namespace Sensor.Evidence;

/// <summary>Why something is not proven.</summary>
internal enum FindingKind
{
    /// <summary>Records are not as they were written.</summary>
    Changed,

    /// <summary>Records that were written are not there.</summary>
    Missing,

    /// <summary>The end of a file is not there.</summary>
    Cut,

    /// <summary>Records stand in another place, or another file.</summary>
    Moved,

    /// <summary>Records or files stand there more than once.</summary>
    Doubled,

    /// <summary>Records stand there that no digest covers, where no more can come.</summary>
    Added,

    /// <summary>Records stand behind the last digest, where one may still come.</summary>
    NotYet,

    /// <summary>A digest is signed, but not with the key that was given.</summary>
    OtherKey,

    /// <summary>A digest's signature does not hold, or it cannot be read.</summary>
    Forged,

    /// <summary>Digests are not there, in another order, or do not continue each other.</summary>
    Chain,

    /// <summary>A whole file is not there.</summary>
    FileMissing,

    /// <summary>A file has another name than its evidence says.</summary>
    Renamed,

    /// <summary>A file has no digests at all.</summary>
    NoEvidence,

    /// <summary>A file or a folder cannot be read.</summary>
    Unreadable,

    /// <summary>A compressed file cannot be decompressed as a whole.</summary>
    Damaged,

    /// <summary>No digest was made for longer than was promised.</summary>
    Gap,

    /// <summary>Records were found behind the last digest after an unclean stop.</summary>
    Recovered,

    /// <summary>A checkpoint proves a digest that is not there.</summary>
    Checkpoint,
}

/// <summary>One thing that is not proven.</summary>
/// <param name="Kind">Why.</param>
/// <param name="File">Which file; a path.</param>
/// <param name="FirstRecord">Which records, counted over the chain's life; 0: it is not about records.</param>
/// <param name="LastRecord">The last of them.</param>
/// <param name="Sentence">What is wrong, without file and records.</param>
internal sealed record Finding(FindingKind Kind, string File, long FirstRecord, long LastRecord, string Sentence);
