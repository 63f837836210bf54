namespace Sensor.Sinks.File;

/// <summary>What happened to a file of a sink beside being written.</summary>
internal enum FileNoteKind
{
    /// <summary>It was closed and has its last name.</summary>
    Closed,

    /// <summary>It was deleted, for its time was over.</summary>
    Removed,

    /// <summary>It goes on after a clean stop.</summary>
    Resumed,

    /// <summary>After an unclean stop, from when to when nothing was written.</summary>
    Unclean,

    /// <summary>Something could not be done; it is tried again.</summary>
    Trouble,
}

/// <param name="Kind">What.</param>
/// <param name="Stream">Name of the sink.</param>
/// <param name="File">The file's path.</param>
/// <param name="Sentence">The same for a person.</param>
internal sealed record FileNote(FileNoteKind Kind, string Stream, string File, string Sentence)
{
    /// <summary>Removed: its last record, where there is evidence.</summary>
    public long LastRecord { get; init; } = -1;
}
