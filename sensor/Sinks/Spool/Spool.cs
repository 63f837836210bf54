namespace Sensor.Sinks.Spool;

/// <summary>
/// The disk queue of one format: events are written to it once, and each sink of that format reads them at its own pace
/// (<see cref="SpoolSender"/>). One process has it open.
/// </summary>
internal sealed class Spool : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;
    private readonly Timer? _sync;

    private Spool(string format, SpoolOptions options, FileStream lockFile, SpoolSegments segments)
    {
        Format = format;
        Options = options;
        Segments = segments;
        _lock = lockFile;
        Writer = new SpoolWriter(options, format, segments, Losses);
        if (options.SyncInterval > TimeSpan.Zero)
        {
            _sync = new Timer(_ => Writer.Sync(), null, options.SyncInterval, options.SyncInterval);
        }
    }

    public string Format { get; }

    public SpoolOptions Options { get; }

    public SpoolSegments Segments { get; }

    /// <summary>What it could not keep.</summary>
    public SpoolLosses Losses { get; } = new();

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
            SpoolSegments segments = new(folder);
            SpoolLosses losses = new();
            segments.Extend(SpoolRecovery.Recover(segments, format, losses));
            Spool spool = new(format, options, lockFile, segments);
            if (losses.Take() is { } loss)
            {
                spool.Losses.CountDamaged(loss.DamagedBytes);
            }

            return spool;
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
        _lock.Dispose();
    }

    private static string CursorFolder(string folder) => Path.Combine(folder, "cursors");

    private static bool IsLocked(IOException error, string folder) =>
        error.Message.Contains(Path.Combine(folder, "lock"), StringComparison.Ordinal)
        && error.HResult is 11 or 35; // EAGAIN, EWOULDBLOCK
}
