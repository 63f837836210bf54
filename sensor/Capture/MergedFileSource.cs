using Sensor.Packets;

namespace Sensor.Capture;

/// <summary>
/// Several capture files as one, in time order; frames of the same time come in the order in which the files were
/// given, and a file's own order is kept even where its times go back. All files are opened, and their first frames
/// read, before the first packet is given: what cannot start is known before anything is put out.
/// </summary>
internal sealed class MergedFileSource : IDisposable
{
    private readonly PcapFileSource[] _files;

    /// <summary>The files that are not the current one; null where there is only one, which needs no queue.</summary>
    private readonly PriorityQueue<int, (long TimeNs, int Index)>? _waiting;
    private int _current = -1;
    private bool _started;

    private MergedFileSource(PcapFileSource[] files)
    {
        _files = files;
        _waiting = files.Length == 1 ? null : new();
    }

    /// <summary>In the order given; <see cref="CapturedPacket.SourceIndex"/> counts in it.</summary>
    public IReadOnlyList<PcapFileSource> Files => _files;

    /// <summary>Bytes of all files; -1 where one cannot be known.</summary>
    public long Length => _files.Any(f => f.Length < 0) ? -1 : _files.Sum(f => f.Length);

    public long Position
    {
        get
        {
            long position = 0;
            foreach (PcapFileSource file in _files)
            {
                position += file.Position;
            }

            return position;
        }
    }

    public static MergedFileSource Open(IReadOnlyList<string> paths, PcapFileOptions options)
    {
        if (paths.Count(p => p == PcapFileSource.StandardInput) > 1)
        {
            throw new CaptureException(
                CaptureProblem.StandardInputTwice, "-: standard input can be read once, it is given twice");
        }

        // Many files share what one would have as buffer.
        options = paths.Count > 8 ? options with { BufferSize = Math.Min(options.BufferSize, 64 << 10) } : options;
        List<PcapFileSource> files = [];
        try
        {
            foreach (string path in paths)
            {
                files.Add(PcapFileSource.Open(path, options, files.Count));
            }

            MergedFileSource merged = new([.. files]);
            merged.ReadFirstFrames();
            return merged;
        }
        catch
        {
            files.ForEach(f => f.Dispose());
            throw;
        }
    }

    /// <summary>The next frame of all files; borrowed until the next call.</summary>
    public CaptureStatus TryRead(out CapturedPacket packet)
    {
        if (!Advance())
        {
            packet = default;
            return CaptureStatus.Ended;
        }

        packet = _files[_current].Current;
        return CaptureStatus.Packet;
    }

    public void Dispose()
    {
        foreach (PcapFileSource file in _files)
        {
            file.Dispose();
        }
    }

    private void ReadFirstFrames()
    {
        if (_waiting is null)
        {
            _current = _files[0].Advance() ? 0 : -1;
            return;
        }

        for (int i = 0; i < _files.Length; i++)
        {
            if (_files[i].Advance())
            {
                _waiting.Enqueue(i, (_files[i].TimeNs, i));
            }
        }

        TakeNext();
    }

    private bool Advance()
    {
        if (!_started)
        {
            _started = true;
            return _current >= 0;
        }

        if (_current < 0 || !_files[_current].Advance())
        {
            return TakeNext();
        }

        if (_waiting is { Count: > 0 })
        {
            _current = _waiting.EnqueueDequeue(_current, (_files[_current].TimeNs, _current));
        }

        return true;
    }

    private bool TakeNext()
    {
        if (_waiting is not null && _waiting.TryDequeue(out int next, out _))
        {
            _current = next;
            return true;
        }

        _current = -1;
        return false;
    }
}
