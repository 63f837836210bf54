namespace Sensor.Evidence;

/// <summary>Why a digest was made. The names are written: never change one.</summary>
internal enum DigestKind : byte
{
    /// <summary>A file begins; covers what the format wants before the first record.</summary>
    Opened,

    /// <summary>The same file goes on after a clean stop.</summary>
    Continued,

    /// <summary>
    /// After an unclean stop: covers what was found behind the last digest. What happened to it between is not proven.
    /// </summary>
    Recovered,

    /// <summary>Records that were written.</summary>
    Block,

    /// <summary>Nothing came.</summary>
    Idle,

    /// <summary>The file ends, and has its last name.</summary>
    Closed,

    /// <summary>The sensor ends; the file may go on.</summary>
    Stopped,

    /// <summary>An older file of the stream was deleted, for its time was over.</summary>
    Removed,
}
