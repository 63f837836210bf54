using Sensor.Evidence;
using IOFile = System.IO.File;

namespace Sensor.Sinks.File;

/// <summary>
/// A file that is written, closed and begun anew, with its evidence beside it. Used by one thread at a time. Throws what
/// files throw, and <see cref="EvidenceFailure"/>; what a failure interrupted is gone on with at the next call, and no
/// part of a line stays.
/// </summary>
internal sealed class RotatingFile : IDisposable
{
    private const long RetryNs = 10_000_000_000;

    private readonly FileFamily _family;
    private readonly EvidenceChain? _evidence;
    private readonly FileRetention _retention;
    private readonly RotationPlan _plan;
    private FileSinkOptions _options;
    private string _path;
    private LineFile _file;
    private long _headerBytes;
    private long _notBeforeNs;
    private bool _leaving;

    // What a full disk interrupts: a rotation before its last digest is written, or before the next file has begun.
    private string? _closing;
    private LineFile? _next;
    private bool _beginning;

    private RotatingFile(FileSinkOptions options, FileFamily family, EvidenceChain? evidence, LineFile file)
    {
        _options = options;
        _family = family;
        _evidence = evidence;
        _retention = new FileRetention(family);
        _plan = new RotationPlan(options.Rotation);
        _path = options.Path;
        _file = file;
    }

    public EvidenceChain? Evidence => _evidence;

    /// <summary>Whether what could not be written can be taken back: not so in a pipe.</summary>
    public bool CanGoOn => _beginning || _file.CanSeek;

    /// <summary>Bytes of the last <see cref="Write"/> that are in the file: all of them, unless it threw.</summary>
    public int Written { get; private set; }

    private bool IsEmpty => _file.Length <= _headerBytes;

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
        LineFile? lines = null;
        try
        {
            lines = LineFile.Open(options);
            RotatingFile file = new(options, family, evidence, lines);
            file.Begin(cut, nowNs);
            return file;
        }
        catch
        {
            lines?.Dispose();
            evidence?.Dispose();
            throw;
        }
    }

    /// <summary>From now on as these options say; path, format and evidence stay.</summary>
    public void Use(FileSinkOptions options)
    {
        _options = options;
        _plan.Use(options.Rotation, NsOf(options.Clock.GetUtcNow()));
    }

    public void Write(ReadOnlySpan<byte> lines)
    {
        Written = 0;
        long nowNs = NsOf(_options.Clock.GetUtcNow());
        FinishRotation(nowNs);
        RotateWhenDue(nowNs);
        while (Written < lines.Length)
        {
            ReadOnlySpan<byte> rest = lines[Written..];
            int room = _leaving ? rest.Length : _plan.Room(rest, _file.Length, IsEmpty);
            if (room == 0)
            {
                if (TryRotate(nowNs))
                {
                    continue;
                }

                room = rest.Length;
            }

            WriteHere(rest[..room], nowNs);
        }
    }

    public void Tick(long nowNs)
    {
        FinishRotation(nowNs);
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
        FinishRotation(nowNs);
        if (_leaving || !_file.CanSeek || IsEmpty || nowNs < _notBeforeNs)
        {
            return false;
        }

        string closed = ClosedName(nowNs);
        if (!TryMove(closed, nowNs))
        {
            return false;
        }

        _closing = closed;
        FinishRotation(nowNs);
        return true;
    }

    /// <summary>All that was written gets its digest now.</summary>
    public void Settle(long nowNs)
    {
        FinishRotation(nowNs);
        _evidence?.Settle(nowNs);
    }

    /// <summary>Gives the name to another file; what still comes is written under a closed name, and no more after that.</summary>
    public void SetAside(long nowNs)
    {
        FinishRotation(nowNs);
        string closed = ClosedName(nowNs);
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
            long nowNs = NsOf(_options.Clock.GetUtcNow());
            FinishRotation(nowNs);
            if (_options.Append || _evidence is not null)
            {
                // A replay's file can be made again: waiting for the disk would tell its user nothing that he needs.
                _file.Sync();
            }

            End(nowNs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _family.Note(Trouble($"{_path}: its evidence has no end: {OutputErrors.Explain(e)}"));
        }
        finally
        {
            _file.Dispose();
            _evidence?.Dispose();
            _family.Dispose();
        }
    }

    public static long NsOf(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private void Begin(long cut, long nowNs)
    {
        DateTimeOffset lastWritten = IOFile.GetLastWriteTimeUtc(_path);
        if (_file.Length == 0 && _evidence is not { KnownBytes: > 0 })
        {
            BeginEmpty(nowNs);
        }
        else
        {
            _evidence?.Continue(cut, nowNs);
            _plan.Begin(NsOf(lastWritten));
            if (_file.Length == 0 && _options.Format.Header is { } header)
            {
                WriteHere(header(), nowNs);
            }
        }

        Array.ForEach(FileNote.OfStart(_options, _evidence?.Before, cut, nowNs), _family.Note);
        if (_options.Append)
        {
            _family.FinishAll(_options);
        }
    }

    private void BeginEmpty(long nowNs)
    {
        byte[] header = _options.Format.Header?.Invoke() ?? [];
        ProvenWrite.Header(_file, _evidence, header, nowNs);
        _headerBytes = header.Length;
        _plan.Begin(nowNs);
    }

    private void WriteHere(ReadOnlySpan<byte> lines, long nowNs)
    {
        long before = _file.Length;
        try
        {
            ProvenWrite.Lines(_file, _evidence, lines, nowNs);
        }
        finally
        {
            Written += (int)(_file.Length - before);
        }
    }

    private void RotateWhenDue(long nowNs)
    {
        if (_plan.IsOver(nowNs) && (IsEmpty || TryRotate(nowNs)))
        {
            _plan.Begin(nowNs);
        }
    }

    /// <summary>The file has its last name: its last digest, and the file that follows.</summary>
    private void FinishRotation(long nowNs)
    {
        if (_closing is { } closed)
        {
            _evidence?.Close(closed, _path, nowNs);
            _file.Dispose();
            _closing = null;
            _next = null;
            _beginning = true;
            _retention.LookSoon();
            _family.Finish(closed, _options);
            _family.Note(new FileNote(FileNoteKind.Closed, _options.Name, closed, $"{closed}: closed; {_path} begins anew"));
        }

        if (_beginning)
        {
            _file = _next ??= LineFile.Open(_options);
            BeginEmpty(nowNs);
            _beginning = false;
        }
    }

    private string ClosedName(long nowNs) => TrailNames.Close(_path, DateTimeOffset.UnixEpoch.AddTicks(nowNs / 100));

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
