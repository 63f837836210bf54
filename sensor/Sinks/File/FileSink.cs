using Microsoft.Win32.SafeHandles;
using Sensor.Evidence;

namespace Sensor.Sinks.File;

/// <summary>
/// Writes lines to a file or to standard output, at once and without a buffer of its own: workers hand over large
/// blocks. A new file is readable by its owner and group only (0640). A file that holds something else than events is
/// neither added to nor overwritten: a mistyped name must not cost a capture. A live trail whose disk is full costs the
/// events that come meanwhile, counted (<see cref="Outage"/>), and not the run; standard output, devices, pipes and a
/// replay's file end it. Safe for several threads: while outputs are replaced, the old and the new way may both lead here.
/// </summary>
internal sealed class FileSink : IAuditSink
{
    private readonly FileSinkOptions _options;
    private readonly Stream? _device;
    private RotatingFile? _file;
    private readonly Lock _lock = new();
    private volatile bool _rotationAsked;
    private volatile bool _settlingAsked;
    private bool _ended;

    private FileSink(FileSinkOptions options, Stream? device, RotatingFile? file, FileFamily? family)
    {
        _options = options;
        _device = device;
        _file = file;
        Family = family;
    }

    /// <summary>The file with those that it was before; null: a device.</summary>
    public FileFamily? Family { get; }

    /// <summary>Of the sink, in messages.</summary>
    public string Name => _options.Name;

    /// <summary>Name of its format.</summary>
    public string Format => _options.Format.Name;

    /// <summary><c>-</c>: standard output.</summary>
    public string Path => _options.Path;

    /// <summary>Its place, in words.</summary>
    public string Target => _options.IsStandardOutput ? "standard output" : _options.Path;

    /// <summary>What its disk did not take.</summary>
    public FileOutage Outage { get; } = new();

    /// <summary>Whether what it writes is signed.</summary>
    public bool HasEvidence => _file?.Evidence is not null;

    /// <param name="options">The file.</param>
    /// <param name="family">That of the sink which writes it until now; null: nobody does.</param>
    /// <exception cref="SinkFailure">The file cannot be opened for writing.</exception>
    public static FileSink Open(FileSinkOptions options, FileFamily? family = null)
    {
        try
        {
            if (options.IsDevice)
            {
                Stream device = options.IsStandardOutput
                    ? OpenStandardOutput()
                    : new FileStream(options.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                FileSink output = new(options, device, file: null, family: null);
                output.Write(options.Format.Header?.Invoke() ?? []);
                return output;
            }

            ProvenName.Refuse(options);
            ForeignContent.Refuse(options);
            return OpenFile(options, family);
        }
        catch (EvidenceFailure e)
        {
            throw new SinkFailure(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw new SinkFailure($"{options.Path}: cannot be opened for writing: {OutputErrors.Explain(e)}", e);
        }
    }

    public void Write(ReadOnlySpan<byte> lines)
    {
        try
        {
            lock (_lock)
            {
                _device?.Write(lines);
                WriteFile(lines);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(e);
        }
    }

    public void Flush()
    {
        try
        {
            _device?.Flush();
        }
        catch (IOException e)
        {
            throw new SinkFailure($"{_options.Path}: writing failed: {OutputErrors.Explain(e)}", e);
        }
    }

    public void Tick(DateTimeOffset now)
    {
        try
        {
            lock (_lock)
            {
                OpenAtLast();
                DoAsked();
                _file?.Tick(RotatingFile.NsOf(now));
            }
        }
        catch (Exception e) when (CanGoOn(e))
        {
            Outage.Count(lines: 0, Explain(e), NowNs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(e);
        }
    }

    /// <summary>The file is closed and the next begun before the next event, or when none comes for a while.</summary>
    public void AskRotation() => _rotationAsked = true;

    /// <summary>The same for a digest of all that was written, and a checkpoint.</summary>
    public void AskSettling() => _settlingAsked = true;

    /// <summary>Whether what was asked for is done.</summary>
    public bool IsSettled => !_settlingAsked;

    public IReadOnlyList<Checkpoint> TakeCheckpoints() => _file?.Evidence?.TakeCheckpoints() ?? [];

    /// <summary>Whether it can go on under these options; else its file has to be set aside.</summary>
    public bool CanUse(FileSinkOptions options) =>
        _options.Format == options.Format && _options.Evidence == options.Evidence && _options.Name == options.Name;

    public void Use(FileSinkOptions options)
    {
        lock (_lock)
        {
            _file?.Use(options with { Clock = _options.Clock });
        }
    }

    /// <summary>Gives the file's name to another sink; what still comes is written under the name of a closed file.</summary>
    public void SetAside()
    {
        lock (_lock)
        {
            _file?.SetAside(NowNs);
        }
    }

    public void TakeBack()
    {
        lock (_lock)
        {
            _file?.TakeBack();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_ended)
            {
                _ended = true;
                _device?.Dispose();
                _file?.Dispose();
                if (_file is null)
                {
                    Family?.Dispose();
                }
            }
        }
    }

    private static FileSink OpenFile(FileSinkOptions options, FileFamily? family)
    {
        FileFamily own = family?.Join() ?? FileFamily.Take(options.Path);
        try
        {
            return new FileSink(options, device: null, RotatingFile.Open(options, own), own);
        }
        catch (IOException e) when (options.Append && OutputErrors.IsFull(e))
        {
            // A full disk is no reason not to watch: the file is opened when there is room.
            FileSink late = new(options, device: null, file: null, own);
            late.Outage.Count(lines: 0, late.Explain(e), late.NowNs);
            return late;
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The console's stream hides a closed pipe, and FileStream keeps an offset of its own, with which it would write
    /// over what standard error put into the same file. So each serves where it is right.
    /// </summary>
    private static Stream OpenStandardOutput()
    {
        SafeFileHandle handle = new(1, ownsHandle: false);
        try
        {
            FileStream stream = new(handle, FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? Console.OpenStandardOutput() : stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SinkFailure("standard output is closed; choose a file with --output", e);
        }
    }

    private void DoAsked()
    {
        if (_rotationAsked)
        {
            _rotationAsked = false;
            _file?.TryRotate(NowNs);
        }

        if (_settlingAsked)
        {
            try
            {
                _file?.Settle(NowNs);
            }
            finally
            {
                _settlingAsked = false;
            }
        }
    }

    private void WriteFile(ReadOnlySpan<byte> lines)
    {
        if (_device is not null)
        {
            return;
        }

        bool begun = false;
        try
        {
            OpenAtLast();
            DoAsked();
            begun = _file is not null;
            _file?.Write(lines);
            Outage.End(NowNs);
        }
        catch (Exception e) when (CanGoOn(e))
        {
            int kept = begun ? _file!.Written : 0;
            Outage.Count(lines[kept..].Count((byte)'\n'), Explain(e), NowNs);
        }
    }

    /// <summary>The file that a full disk kept from being opened.</summary>
    private void OpenAtLast()
    {
        if (_file is null && _device is null && !_ended)
        {
            _file = RotatingFile.Open(_options, Family!);
        }
    }

    private bool CanGoOn(Exception e) =>
        e is IOException or UnauthorizedAccessException && _device is null && _options.Append
        && _file is not { CanGoOn: false };

    private string Explain(Exception e) => $"{_options.Path}: cannot be written: {OutputErrors.Explain(e)}";

    private long NowNs => RotatingFile.NsOf(_options.Clock.GetUtcNow());

    private SinkFailure Failure(Exception e)
    {
        bool quiet = _options.IsStandardOutput && OutputErrors.IsBrokenPipe(e);
        return new SinkFailure(
            $"{Target}: writing failed: {OutputErrors.Explain(e)}; events from here on are not written", e, quiet);
    }
}
