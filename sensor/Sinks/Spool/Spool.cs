namespace Sensor.Sinks.Spool;

/// <summary>
/// The disk queue of one format: events are written to it once, and each sink of that format reads them at its own pace
/// (<see cref="SpoolSender"/>). One process has it open.
/// </summary>
internal sealed class Spool : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;
    private readonly SpoolTailNote _note;
    private readonly Timer? _sync;

    private Spool(string format, SpoolOptions options, SpoolOpening opened)
    {
        Format = format;
        Options = options;
        Segments = opened.Segments;
        Losses = opened.Losses;
        _lock = opened.LockFile;
        _note = opened.Note;
        Writer = new SpoolWriter(options, format, Segments, Losses);
        if (options.SyncInterval > TimeSpan.Zero)
        {
            _sync = new Timer(_ => Writer.Sync(), null, options.SyncInterval, options.SyncInterval);
        }
    }

    public string Format { get; }

    public SpoolOptions Options { get; }

    public SpoolSegments Segments { get; }

    /// <summary>What it could not keep.</summary>
    public SpoolLosses Losses { get; }

    public SpoolWriter Writer { get; }

    /// <summary>Opens the spool of a format, or makes it.</summary>
    /// <exception cref="SinkFailure">It cannot be opened, or another process has it.</exception>
    public static Spool Open(SpoolOptions options, string format)
    {
        string folder = Path.Combine(options.Directory, format);
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
            Directory.CreateDirectory(CursorFolder(folder), OwnerOnly);
            FileStream lockFile = new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            SpoolOpening opened = new(lockFile, new SpoolSegments(folder), new SpoolLosses(), SpoolTailNote.Open(folder));
            opened.Segments.Extend(SpoolRecovery.Recover(opened.Segments, format, opened.Losses, opened.Note.Record));
            AwaitSinks(opened.Segments);
            opened.Note.Follow(opened.Segments);
            return new Spool(format, options, opened);
        }
        catch (IOException e) when (IsLocked(e, folder))
        {
            throw new SinkFailure($"{folder}: another process uses this spool; each sensor needs a spool.directory of its own", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SinkFailure(
                $"{folder}: the spool cannot be opened: {File.OutputErrors.Explain(e)}; spool.directory names another folder", e);
        }
    }

    /// <summary>Where a sink's cursor is kept.</summary>
    public string CursorPath(string sink) => Path.Combine(CursorFolder(Segments.Folder), sink);

    /// <summary>
    /// A sink that stood in the configuration before and does not now: events no longer wait for it. Gives its name.
    /// </summary>
    public IEnumerable<string> ForgetAllBut(IReadOnlyCollection<string> sinks)
    {
        foreach (string path in Directory.EnumerateFiles(CursorFolder(Segments.Folder)))
        {
            string name = Path.GetFileName(path);
            if (!sinks.Contains(name))
            {
                Segments.RemoveCursor(name);
                System.IO.File.Delete(path);
                yield return name;
            }
        }
    }

    public void Dispose()
    {
        _sync?.Dispose();
        Segments.Release();
        Writer.Dispose();
        _note.Dispose();
        _lock.Dispose();
    }

    /// <summary>Before the first of them begins, which could be done with a segment before the second is known.</summary>
    private static void AwaitSinks(SpoolSegments segments)
    {
        foreach (string path in Directory.EnumerateFiles(CursorFolder(segments.Folder)))
        {
            using SpoolCursor cursor = SpoolCursor.Open(path);
            if (cursor.Position is { } position)
            {
                segments.Await(Path.GetFileName(path), position);
            }
        }
    }

    private sealed record SpoolOpening(
        FileStream LockFile, SpoolSegments Segments, SpoolLosses Losses, SpoolTailNote Note);

    private static string CursorFolder(string folder) => Path.Combine(folder, "cursors");

    private static bool IsLocked(IOException error, string folder) =>
        error.Message.Contains(Path.Combine(folder, "lock"), StringComparison.Ordinal)
        && error.HResult is 11 or 35; // EAGAIN, EWOULDBLOCK
}
