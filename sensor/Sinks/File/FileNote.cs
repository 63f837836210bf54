using Sensor.Evidence;

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

    /// <summary>What a start found.</summary>
    /// <param name="options">The file.</param>
    /// <param name="last">The last digest before it; null: there are none.</param>
    /// <param name="cut">Bytes that were cut off.</param>
    /// <param name="nowNs">Now.</param>
    public static FileNote[] OfStart(FileSinkOptions options, Digest? last, long cut, long nowNs)
    {
        string path = options.Path;
        List<FileNote> notes = [];
        if (cut > 0)
        {
            notes.Add(new FileNote(FileNoteKind.Trouble, options.Name, path,
                $"{path}: ended in the middle of a line; its {cut} bytes were cut off"));
        }

        if (last is { Number: > 0, Kind: not DigestKind.Closed })
        {
            bool clean = last.Kind == DigestKind.Stopped;
            string since = DigestTime.Short(last.TimeNs);
            string now = DigestTime.Short(nowNs);
            notes.Add(new FileNote(clean ? FileNoteKind.Resumed : FileNoteKind.Unclean, options.Name, path, clean
                ? $"{path}: goes on; nothing was written from {since} to {now}"
                : $"{path}: the sensor did not end cleanly; what was written between {since} and {now} is not proven"));
        }

        return [.. notes];
    }
}
