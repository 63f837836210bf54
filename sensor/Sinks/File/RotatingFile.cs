using Sensor.Evidence;
using IOFile = System.IO.File;

namespace Sensor.Sinks.File;

/// <summary>
/// A file that is written, closed and begun anew, with its evidence beside it. Used by one thread at a time. Throws what
/// files throw, and <see cref="EvidenceFailure"/>.
/// </summary>
internal sealed class RotatingFile : IDisposable
{
    private const long RetryNs = 10_000_000_000;

    private readonly FileFamily _family;
    private readonly EvidenceChain? _evidence;
    private readonly FileRetention _retention;
    private FileSinkOptions _options;
    private string _path;
    private FileStream _stream;
    private long _length;
    private long _headerBytes;
    private long _periodEndNs;
    private long _notBeforeNs;
    private bool _leaving;
    private bool _failed;

    private RotatingFile(FileSinkOptions options, FileFamily family, EvidenceChain? evidence, FileStream stream)
    {
        _options = options;
        _family = family;
        _evidence = evidence;
        _retention = new FileRetention(family);
        _path = options.Path;
        _stream = stream;
    }

    public EvidenceChain? Evidence => _evidence;

    /// <param name="options">The file.</param>
    /// <param name="family">Ended by this file.</param>
    public static RotatingFile Open(FileSinkOptions options, FileFamily family)
    {
        long nowNs = NsOf(options.Clock.GetUtcNow());
        long cut = 0;
        if (options.Append)
        {
            InterruptedRotation.Finish(options, nowNs);
            cut = TornLine.Cut(options.Path);
        }

        EvidenceChain? evidence = options.Evidence is { } how
            ? EvidenceChain.Open(how, options.Name, options.Path, options.Append)
            : null;
        try
        {
            RotatingFile file = new(options, family, evidence, OpenStream(options));
            file.Begin(cut, nowNs);
            return file;
        }
        catch
        {
            evidence?.Dispose();
            throw;
        }
    }

    /// <summary>From now on as these options say; path, format and evidence stay.</summary>
    public void Use(FileSinkOptions options)
    {
        _options = options;
        _periodEndNs = PeriodEnd(NsOf(options.Clock.GetUtcNow()));
    }

    public void Write(ReadOnlySpan<byte> lines)
    {
        long nowNs = NsOf(_options.Clock.GetUtcNow());
        RotateWhenDue(nowNs);
        while (!lines.IsEmpty)
        {
            int room = Room(lines);
            if (room == 0)
            {
                if (TryRotate(nowNs))
                {
                    continue;
                }

                room = lines.Length;
            }

            WriteHere(lines[..room], nowNs);
            lines = lines[room..];
        }
    }

    public void Tick(long nowNs)
    {
        RotateWhenDue(nowNs);
        _evidence?.Tick(nowNs);
        if (!_leaving)
        {
            _retention.Look(_options, _evidence, nowNs);
        }
    }

    /// <summary>Closes the file and begins the next, if it holds anything; false: it cannot now, and goes on.</summary>
    public bool TryRotate(long nowNs)
    {
        if (_leaving || !_stream.CanSeek || _length <= _headerBytes || nowNs < _notBeforeNs)
        {
            return false;
        }

        string closed = TrailNames.Close(_path, DateTimeOffset.UnixEpoch.AddTicks(nowNs / 100));
        if (!TryMove(closed, nowNs))
        {
            return false;
        }

        _failed = true; // until the next file is open: what is behind the last digest is recovered
        _evidence?.Close(closed, _path, nowNs);
        _stream.Dispose();
        _stream = OpenStream(_options);
        BeginEmpty(nowNs);
        _failed = false;
        _retention.LookSoon();
        _family.Finish(closed, _options);
        _family.Note(new FileNote(FileNoteKind.Closed, _options.Name, closed, $"{closed}: closed; {_path} begins anew"));
        return true;
    }

    /// <summary>Gives the name to another file; what still comes is written under a closed name, and no more after that.</summary>
    public void SetAside(long nowNs)
    {
        string closed = TrailNames.Close(_path, DateTimeOffset.UnixEpoch.AddTicks(nowNs / 100));
        _family.SetBusy(closed, true);
        Rename(closed);
        _leaving = true;
    }

    /// <summary>The other file cannot be opened: as it was.</summary>
    public void TakeBack()
    {
        string aside = _path;
        Rename(_options.Path);
        _family.SetBusy(aside, false);
        _leaving = false;
    }

    /// <summary>What was written last may stand behind the last digest when this fails: the next start says so.</summary>
    public void Dispose()
    {
        try
        {
            if (!_failed)
            {
                _stream.Flush(flushToDisk: true);
                End(NsOf(_options.Clock.GetUtcNow()));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _family.Note(Trouble($"{_path}: its evidence has no end: {OutputErrors.Explain(e)}"));
        }
        finally
        {
            _stream.Dispose();
            _evidence?.Dispose();
            _family.Dispose();
        }
    }

    public static long NsOf(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static FileStream OpenStream(FileSinkOptions options) => new(options.Path, new FileStreamOptions
    {
        Mode = options.Append ? FileMode.Append : FileMode.Create,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
    });

    private void Begin(long cut, long nowNs)
    {
        DateTimeOffset lastWritten = IOFile.GetLastWriteTimeUtc(_path);
        _length = _stream.CanSeek ? _stream.Length : 0;
        if (_length == 0 && _evidence is not { KnownBytes: > 0 })
        {
            BeginEmpty(nowNs);
        }
        else
        {
            _evidence?.Continue(cut, nowNs);
            _periodEndNs = PeriodEnd(NsOf(lastWritten));
            if (_length == 0 && _options.Format.Header is { } header)
            {
                WriteHere(header(), nowNs);
            }
        }

        TellStart(cut, nowNs);
        if (_options.Append)
        {
            _family.FinishAll(_options);
        }
    }

    private void BeginEmpty(long nowNs)
    {
        byte[] header = _options.Format.Header?.Invoke() ?? [];
        _stream.Write(header);
        _length = header.Length;
        _headerBytes = header.Length;
        _periodEndNs = PeriodEnd(nowNs);
        _evidence?.Begin(header, nowNs);
    }

    private void TellStart(long cut, long nowNs)
    {
        if (cut > 0)
        {
            _family.Note(Trouble($"{_path}: ended in the middle of a line; its {cut} bytes were cut off"));
        }

        if (_evidence?.Before is { Number: > 0, Kind: not DigestKind.Closed } before)
        {
            bool clean = before.Kind == DigestKind.Stopped;
            string since = DigestTime.Short(before.TimeNs);
            string now = DigestTime.Short(nowNs);
            string sentence = clean
                ? $"{_path}: goes on; nothing was written from {since} to {now}"
                : $"{_path}: the sensor did not end cleanly; what was written between {since} and {now} is not proven";
            _family.Note(new FileNote(
                clean ? FileNoteKind.Resumed : FileNoteKind.Unclean, _options.Name, _path, sentence));
        }
    }

    private void WriteHere(ReadOnlySpan<byte> lines, long nowNs)
    {
        bool failed = _failed;
        _failed = true;
        _stream.Write(lines);
        _length += lines.Length;
        _evidence?.Append(lines, nowNs);
        _failed = failed;
    }

    /// <summary>How much of the lines the file still takes.</summary>
    private int Room(ReadOnlySpan<byte> lines)
    {
        long left = _options.Rotation.SizeBytes - _length;
        if (_options.Rotation.SizeBytes == 0 || lines.Length <= left || _leaving)
        {
            return lines.Length;
        }

        int whole = left <= 0 ? 0 : lines[..(int)left].LastIndexOf((byte)'\n') + 1;
        bool empty = _length <= _headerBytes;
        int first = lines.IndexOf((byte)'\n') + 1;
        return whole > 0 || !empty ? whole : first == 0 ? lines.Length : first;
    }

    private void RotateWhenDue(long nowNs)
    {
        if (_periodEndNs == 0 || nowNs < _periodEndNs)
        {
            return;
        }

        if (_length <= _headerBytes || TryRotate(nowNs))
        {
            _periodEndNs = PeriodEnd(nowNs);
        }
    }

    private long PeriodEnd(long nowNs) =>
        _options.Rotation.EveryNs is var every and > 0 ? ((nowNs / every) + 1) * every : 0;

    private bool TryMove(string closed, long nowNs)
    {
        try
        {
            IOFile.Move(_path, closed);
            return true;
        }
        catch (FileNotFoundException)
        {
            // Somebody took it away: the next one begins all the same.
            _family.Note(Trouble($"{_path}: was removed while it was written"));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _notBeforeNs = nowNs + RetryNs;
            _family.Note(Trouble($"{_path}: cannot be set aside and goes on: {OutputErrors.Explain(e)}"));
            return false;
        }
    }

    private void Rename(string path)
    {
        IOFile.Move(_path, path);
        _evidence?.Rename(path);
        _path = path;
    }

    private void End(long nowNs)
    {
        if (!_leaving)
        {
            _evidence?.Stop(nowNs);
            return;
        }

        _evidence?.Close(_path, next: null, nowNs);
        _family.SetBusy(_path, false);
        _family.Finish(_path, _options);
    }

    private FileNote Trouble(string sentence) => new(FileNoteKind.Trouble, _options.Name, _path, sentence);
}
