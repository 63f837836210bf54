namespace Sensor.Commands;

/// <summary>How a <see cref="KeySpecification"/> finds its keys from where it begins.</summary>
internal enum KeyShape : byte
{
    /// <summary>From Begin to Last (below 0: from the end; else from Begin), each Step.</summary>
    Range,

    /// <summary>The word at Begin + Last is their number; they begin at Begin + First, each Step.</summary>
    Counted,

    // Shapes below walk the options as the server does (KeyOptionWalk).
    Set,
    Bitfield,
    Sort,
    Georadius,
    GeoradiusByMember,
    Streams,
    Migrate,

    /// <summary>There are keys, where is not known: a server's own command whose keys only its code finds.</summary>
    Unknown,
}

/// <summary>
/// Where keys, or channels, stand in a command: begin and find of the server's own key specifications, as data. Word 0
/// is the command's name.
/// </summary>
internal readonly record struct KeySpecification(KeyShape Shape, KeyAccess Access, int Begin)
{
    public int Last { get; init; }
    public int First { get; init; }
    public int Step { get; init; } = 1;
}
