namespace Sensor.Sinks.Spool;

/// <summary>
/// How far a spool was written, in a file beside its segments, each second and at the close: else nobody would miss a
/// last segment that has gone. Of the second before a kill -9 it may know nothing.
/// </summary>
internal sealed class SpoolTailNote : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SpoolCursor _file;
    private SpoolSegments? _segments;
    private Timer? _timer;

    private SpoolTailNote(SpoolCursor file) => _file = file;

    /// <summary>Number of the record that comes next, at least; 1 where nothing was noted.</summary>
    public long Record => _file.Position?.Record ?? 1;

    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SpoolTailNote Open(string folder) => new(SpoolCursor.Open(Path.Combine(folder, "tail")));

    /// <summary>From now on it follows what is written.</summary>
    public void Follow(SpoolSegments segments)
    {
        _segments = segments;
        Write();
        _timer = new Timer(_ => Write(), null, Every, Every);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        Write();
        lock (_lock)
        {
            _segments = null; // a call of the timer may be under way
            _file.Dispose();
        }
    }

    private void Write()
    {
        lock (_lock)
        {
            if (_segments?.Tail is not { } tail || tail == _file.Position)
            {
                return;
            }

            try
            {
                _file.MoveTo(tail);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It stays behind until the disk takes it: what the segments say goes before a note that says less.
            }
        }
    }
}
