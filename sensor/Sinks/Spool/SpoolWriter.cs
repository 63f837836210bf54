using Microsoft.Win32.SafeHandles;
using Sensor.Formats;
using Sensor.Sinks.File;

namespace Sensor.Sinks.Spool;

/// <summary>
/// Adds frames to a spool. Used by one thread. It never fails: what cannot be kept goes in the order of
/// <see cref="SpoolClass"/>, counted; while the disk takes nothing, security events wait in memory as far as there is
/// room, and each write tries again.
/// </summary>
internal sealed class SpoolWriter : IAuditSink
{
    private const double ReadsUntil = 0.8;
    private const double DataUntil = 0.9;
    private const int MostHeldBytes = 8 << 20;

    private readonly SpoolOptions _options;
    private readonly string _format;
    private readonly SpoolSegments _segments;
    private readonly SpoolLosses _losses;
    private readonly OutputBuffer _kept = new();
    private OutputBuffer _held = new();
    private OutputBuffer _heldBefore = new();
    private readonly long _segmentBytes;
    private SpoolPosition _at;
    private SafeFileHandle? _file;
    private volatile string? _trouble;
    private volatile string? _syncTrouble;
    private volatile bool _holds;

    /// <param name="options">Of the spool.</param>
    /// <param name="format">Name of the format that its frames hold.</param>
    /// <param name="segments">Where it stands, as <see cref="SpoolRecovery"/> found it.</param>
    /// <param name="losses">Counts what it cannot keep.</param>
    public SpoolWriter(SpoolOptions options, string format, SpoolSegments segments, SpoolLosses losses)
    {
        _options = options;
        _format = format;
        _segments = segments;
        _losses = losses;
        _segmentBytes = Math.Min(options.SegmentBytes, options.MaxBytes / 8);
        _at = segments.Tail;
    }

    /// <summary>Why the disk takes nothing now; null: it does.</summary>
    public string? Trouble => _trouble ?? _syncTrouble;

    public bool Holds => _holds;

    /// <summary>Takes whole frames (<see cref="SpoolFrame"/>).</summary>
    public void Write(ReadOnlySpan<byte> lines)
    {
        WriteHeld();
        ReadOnlySpan<byte> admitted = Admit(lines);
        if (admitted.Length > 0 && !TryAppend(admitted))
        {
            Hold(admitted);
        }
    }

    /// <summary>What was written is out of this process: kill -9 cannot take it.</summary>
    public void Flush()
    {
        WriteHeld();
        if (_options.SyncInterval == TimeSpan.Zero)
        {
            Sync();
        }
    }

    public void Tick(DateTimeOffset now) => WriteHeld();

    /// <summary>Forces to the disk what was written. Safe beside all else.</summary>
    public void Sync()
    {
        if (_file is { } file)
        {
            try
            {
                RandomAccess.FlushToDisk(file);
                _syncTrouble = null;
            }
            catch (ObjectDisposedException)
            {
                // A segment that has just been sealed is on the disk.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _syncTrouble = $"the spool {_segments.Folder} cannot be forced to the disk: {OutputErrors.Explain(e)}; "
                    + "a power cut may cost what waits in it";
            }
        }
    }

    public void Dispose()
    {
        WriteHeld();
        foreach (ReadOnlySpan<byte> frame in SpoolFrameReader.Walk(_held.Written))
        {
            _losses.CountEvent(frame[SpoolFrame.PrefixLength..]);
        }

        _held.Clear();
        _holds = false;
        Seal();
    }

    /// <summary>Which of the frames there is room for.</summary>
    private ReadOnlySpan<byte> Admit(ReadOnlySpan<byte> frames)
    {
        long full = _segments.Bytes + frames.Length;
        if (full <= _options.MaxBytes * ReadsUntil)
        {
            return frames;
        }

        if (_options.WaitsForRoom && _segments.WaitForRoom(frames.Length, (long)(_options.MaxBytes * ReadsUntil)))
        {
            return frames;
        }

        SpoolClass least = full <= _options.MaxBytes * DataUntil ? SpoolClass.DataAccess : SpoolClass.Security;
        Select(frames, least, full <= _options.MaxBytes);
        return _kept.Written;
    }

    /// <summary>Leaves in <see cref="_kept"/> what is of this class or above, and counts the rest as lost.</summary>
    private void Select(ReadOnlySpan<byte> frames, SpoolClass least, bool hasRoom)
    {
        _kept.Clear();
        foreach (ReadOnlySpan<byte> frame in SpoolFrameReader.Walk(frames))
        {
            ReadOnlySpan<byte> body = frame[SpoolFrame.PrefixLength..];
            if (hasRoom && body[SpoolFrame.ClassAt] >= (byte)least)
            {
                _kept.Append(frame);
            }
            else
            {
                _losses.CountEvent(body);
            }
        }
    }

    private bool TryAppend(ReadOnlySpan<byte> frames)
    {
        try
        {
            SafeFileHandle file = OpenSegment();
            RandomAccess.Write(file, frames, _at.Offset);
            _at = _at with { Offset = _at.Offset + frames.Length, Record = _at.Record + Count(frames) };
            _segments.Extend(_at);
            _trouble = null;
            if (_at.Offset >= _segmentBytes)
            {
                Seal();
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _trouble = $"the spool {_segments.Folder} cannot be written: {OutputErrors.Explain(e)}; security events are "
                + "held in memory, others are lost and counted";
            Cut();
            return false;
        }
    }

    private SafeFileHandle OpenSegment()
    {
        if (_file is not null)
        {
            return _file;
        }

        bool goesOn = _at.Segment >= 0 && _segments.LengthOf(_at.Segment) == _at.Offset && _at.Offset < _segmentBytes;
        long number = goesOn ? _at.Segment : Math.Max(_at.Record, _at.Segment + 1);
        SafeFileHandle file = System.IO.File.OpenHandle(
            SpoolSegment.PathOf(_segments.Folder, number), goesOn ? FileMode.Open : FileMode.Create, FileAccess.Write,
            FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (!goesOn)
            {
                RandomAccess.Write(file, SpoolSegment.Header(_format, number), 0);
                _segments.Add(number, SpoolSegment.HeaderLength);
                _at = new SpoolPosition(number, SpoolSegment.HeaderLength, number);
                _segments.Extend(_at);
            }

            return _file = file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A write that failed may have written a part.</summary>
    private void Cut()
    {
        try
        {
            if (_file is not null)
            {
                RandomAccess.SetLength(_file, _at.Offset);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Readers go no further than the tail, and the next write begins there: what lies behind is written over.
        }
    }

    private void Seal()
    {
        Sync();
        _file?.Dispose();
        _file = null;
    }

    /// <summary>Keeps in memory what is of the highest class; all else is lost.</summary>
    private void Hold(ReadOnlySpan<byte> frames)
    {
        // It may be a part of what was kept: selected into a place of its own.
        foreach (ReadOnlySpan<byte> frame in SpoolFrameReader.Walk(frames))
        {
            ReadOnlySpan<byte> body = frame[SpoolFrame.PrefixLength..];
            if (body[SpoolFrame.ClassAt] == (byte)SpoolClass.Security && _held.Length + frame.Length <= MostHeldBytes)
            {
                _held.Append(frame);
                _holds = true;
            }
            else
            {
                _losses.CountEvent(body);
            }
        }
    }

    private void WriteHeld()
    {
        if (_held.Length == 0)
        {
            return;
        }

        (_held, _heldBefore) = (_heldBefore, _held);
        Write(_heldBefore.Written);
        _heldBefore.Clear();
        _holds = _held.Length > 0;
    }

    private static int Count(ReadOnlySpan<byte> frames)
    {
        int count = 0;
        foreach (ReadOnlySpan<byte> _ in SpoolFrameReader.Walk(frames))
        {
            count++;
        }

        return count;
    }
}
