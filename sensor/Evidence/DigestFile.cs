namespace Sensor.Evidence;

/// <summary>
/// The file that a chain's digests are added to, each whole or not at all: a disk that is full tears none. Used by one
/// thread. Throws what files throw.
/// </summary>
internal sealed class DigestFile : IDisposable
{
    private readonly FileStream _file;

    private DigestFile(FileStream file) => _file = file;

    public long Length => _file.Length;

    /// <param name="path">Made where it is not there.</param>
    /// <param name="keptBytes">What of it stays; the rest is cut off.</param>
    public static DigestFile Open(string path, long keptBytes = 0)
    {
        FileStream file = new(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
        });
        file.SetLength(keptBytes);
        file.Seek(0, SeekOrigin.End);
        return new DigestFile(file);
    }

    /// <summary>A line, its end included.</summary>
    public void Add(byte[] line)
    {
        long end = _file.Position;
        if (_file.Length > end)
        {
            _file.SetLength(end); // of one that failed, when not even this did
        }

        try
        {
            _file.Write(line);
        }
        catch (IOException)
        {
            _file.Position = end;
            _file.SetLength(end);
            throw;
        }
    }

    public void Sync() => _file.Flush(flushToDisk: true);

    public void Dispose() => _file.Dispose();
}
