using Microsoft.Win32.SafeHandles;

namespace Sensor.Sinks.File;

/// <summary>
/// Writes lines to a file or to standard output, at once and without a buffer of its own: workers hand over large
/// blocks. A new file is readable by its owner and group only (0640). A file that holds something else than events is
/// neither added to nor overwritten: a mistyped name must not cost a capture.
/// </summary>
internal sealed class FileSink : IAuditSink
{
    private readonly FileSinkOptions _options;
    private readonly Stream _stream;
    private readonly Lock _lock = new();

    private FileSink(FileSinkOptions options, Stream stream)
    {
        _options = options;
        _stream = stream;
    }

    /// <exception cref="SinkFailure">The file cannot be opened for writing.</exception>
    public static FileSink Open(FileSinkOptions options)
    {
        if (options.IsStandardOutput)
        {
            FileSink output = new(options, OpenStandardOutput());
            output.WriteHeader();
            return output;
        }

        try
        {
            RefuseForeignContent(options);
            FileSink file = new(options, new FileStream(options.Path, new FileStreamOptions
            {
                Mode = options.Append ? FileMode.Append : FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            }));
            file.WriteHeader();
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw new SinkFailure($"{options.Path}: cannot be opened for writing: {OutputErrors.Explain(e)}", e);
        }
    }

    /// <summary>Safe for two threads: while outputs are replaced, the old and the new way may both lead here.</summary>
    public void Write(ReadOnlySpan<byte> lines)
    {
        try
        {
            lock (_lock)
            {
                _stream.Write(lines);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bool quiet = _options.IsStandardOutput && OutputErrors.IsBrokenPipe(e);
            string name = _options.IsStandardOutput ? "standard output" : _options.Path;
            throw new SinkFailure(
                $"{name}: writing failed: {OutputErrors.Explain(e)}; events from here on are not written", e, quiet);
        }
    }

    public void Flush()
    {
        try
        {
            _stream.Flush();
        }
        catch (IOException e)
        {
            throw new SinkFailure($"{_options.Path}: writing failed: {OutputErrors.Explain(e)}", e);
        }
    }

    public void Dispose() => _stream.Dispose();

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

    /// <summary>What the format wants before the first line: not again in a file that has it.</summary>
    private void WriteHeader()
    {
        if (_options.Format.Header is { } header && !(_stream.CanSeek && _stream.Length > 0))
        {
            Write(header());
        }
    }

    private static void RefuseForeignContent(FileSinkOptions options)
    {
        FileInfo file = new(options.Path);
        if (!file.Exists || file.Length == 0)
        {
            return;
        }

        using FileStream existing = file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] beginning = new byte[options.Format.BeginningLength];
        int length = existing.CanSeek ? existing.ReadAtLeast(beginning, beginning.Length, false) : 0;
        if (length > 0 && !options.Format.IsBeginning(beginning.AsSpan(0, length)))
        {
            throw new SinkFailure(
                $"{options.Path}: exists and holds no {options.Format.Name} events; choose another name or remove it");
        }
    }
}
