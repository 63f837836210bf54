namespace Sensor.Sinks.File;

/// <summary>
/// The file itself, open to be added to. What a write that failed left of itself is cut off, at the latest before the next
/// one. Used by one thread. Throws what files throw.
/// </summary>
internal sealed class LineFile : IDisposable
{
    private readonly FileStream _stream;

    /// <summary>Null where others may add to the file, or a process may end at any moment and leave the room behind.</summary>
    private readonly RoomAhead? _room;
    private bool _torn;

    private LineFile(FileStream stream, RoomAhead? room)
    {
        _stream = stream;
        _room = room;
        Length = stream.CanSeek ? stream.Length : 0;
    }

    public long Length { get; private set; }

    /// <summary>Whether what was written can be taken back: not so in a pipe.</summary>
    public bool CanSeek => _stream.CanSeek;

    public static LineFile Open(FileSinkOptions options)
    {
        FileStream stream = new(options.Path, new FileStreamOptions
        {
            Mode = options.Append ? FileMode.Append : FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
        });

        // FileMode.Create would truncate a new file, too: for ext4 the sign to wait for the disk when it is closed.
        if (!options.Append && stream is { CanSeek: true, Length: > 0 })
        {
            stream.SetLength(0);
        }

        return new LineFile(stream, !options.Append && stream.CanSeek ? new RoomAhead() : null);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        CutTorn();
        _room?.Ask(_stream.SafeFileHandle, Length, bytes.Length);
        try
        {
            _stream.Write(bytes);
            Length += bytes.Length;
        }
        catch (IOException)
        {
            CutBack(Length);
            throw;
        }
    }

    /// <summary>What was written behind this does not stay.</summary>
    public void CutBack(long length)
    {
        Length = length;
        _torn = _stream.CanSeek;
        CutTorn();
    }

    public void Sync() => _stream.Flush(flushToDisk: true);

    public void Dispose()
    {
        try
        {
            if (_room?.LiesBehind(Length) == true)
            {
                _stream.SetLength(Length);
            }
        }
        finally
        {
            _stream.Dispose();
        }
    }

    private void CutTorn()
    {
        if (_torn)
        {
            _stream.SetLength(Length);
            _stream.Position = Length;
            _torn = false;
        }
    }
}
