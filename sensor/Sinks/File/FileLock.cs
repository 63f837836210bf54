namespace Sensor.Sinks.File;

/// <summary>
/// One process per file: the lock is a hidden file beside it, which is gone after a clean end; after any other the kernel
/// has let go of it.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly string _name;
    private FileStream _file;

    private FileLock(string name, FileStream file)
    {
        _name = name;
        _file = file;
    }

    /// <exception cref="SinkFailure">Another process, or another sink of this one, has it.</exception>
    public static FileLock Take(string path)
    {
        string name = Path.Combine(Path.GetDirectoryName(path) ?? "", $".{Path.GetFileName(path)}.lock");
        FileLock taken = new(name, TryOpen(name, FileMode.OpenOrCreate) ?? throw InUse(path));
        while (!taken.IsAtItsName())
        {
            // Whoever had it has removed the name between our opening and our locking: what we hold locks nothing.
            taken._file.Dispose();
            taken._file = TryOpen(name, FileMode.OpenOrCreate) ?? throw InUse(path);
        }

        return taken;
    }

    public void Dispose()
    {
        System.IO.File.Delete(_name);
        _file.Dispose();
    }

    /// <summary>A lock conflicts with every other opening of the same file, our own included.</summary>
    private bool IsAtItsName()
    {
        try
        {
            using FileStream? other = TryOpen(_name, FileMode.Open);
            return other is null;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Null: it is locked.</summary>
    private static FileStream? TryOpen(string name, FileMode mode)
    {
        try
        {
            FileStreamOptions options = new()
            {
                Mode = mode,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
            };
            if (mode == FileMode.OpenOrCreate)
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new FileStream(name, options);
        }
        catch (IOException e) when (e.HResult == OutputErrors.WouldBlock)
        {
            return null;
        }
    }

    private static SinkFailure InUse(string path) =>
        new($"{path}: is being written already, by another process or sink; one file has one writer");
}
