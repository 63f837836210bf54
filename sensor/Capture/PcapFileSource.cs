using System.IO.Compression;
using System.Runtime.InteropServices;
using Sensor.Capture.Native;
using Sensor.Packets;

namespace Sensor.Capture;

/// <summary>
/// One capture file, or standard input: pcap or pcapng, compressed or not, each told by its first bytes. Open throws
/// <see cref="CaptureException"/> where nothing can be read; what goes wrong later ends the packets, and
/// <see cref="Complaint"/> says it in one sentence. Readers of our own, because libpcap stops in a pcapng file whose
/// interfaces differ in link type and knows no compression; only a filter needs libpcap.
/// </summary>
internal sealed class PcapFileSource : IDisposable
{
    public const string StandardInput = "-";

    private readonly MeteredStream _raw;
    private readonly Stream _content;
    private readonly CaptureBuffer _buffer;
    private readonly PcapReader? _pcap;
    private readonly PcapNgReader? _pcapNg;
    private readonly FrameFilter? _filter;
    private FrameRecord _record;
    private string? _sha256;

    /// <summary>Reads from a stream, which it then owns.</summary>
    public PcapFileSource(Stream stream, string name, PcapFileOptions options)
    {
        Name = name;
        Length = stream.CanSeek ? stream.Length : -1;
        _raw = new MeteredStream(stream, options.ComputeSha256);
        try
        {
            bool compressed = _raw.Peek() is [0x1F, 0x8B, ..];
            _content = compressed ? new GZipStream(_raw, CompressionMode.Decompress) : _raw;
            _buffer = new CaptureBuffer(_content, options.BufferSize);
            CheckHeader();
            if (PcapReader.IsMagic(_buffer.Bytes))
            {
                _pcap = new PcapReader(_buffer, options.MaxFrameLength);
            }
            else
            {
                _pcapNg = new PcapNgReader(_buffer, options);
            }

            _filter = options.Filter is null
                ? null : new FrameFilter(options.Filter, _pcap?.LinkType ?? LinkType.Ethernet);
        }
        catch (Exception e)
        {
            _raw.Dispose();
            if (e is IOException or InvalidDataException)
            {
                throw new CaptureException(CaptureProblem.NotReadable, $"{name}: cannot be read ({Reason(e)})", e);
            }

            throw;
        }
    }

    /// <summary>As the user gave it.</summary>
    public string Name { get; }

    /// <summary>Bytes of the file, compressed ones where it is; -1 where it cannot be known.</summary>
    public long Length { get; }

    /// <summary>Bytes of the file that were taken in so far.</summary>
    public long Position => _raw.Count;

    /// <summary>Frames read so far, those that the filter left out included.</summary>
    public long Frames { get; private set; }

    /// <summary>Frames that the filter left out.</summary>
    public long FilteredFrames { get; private set; }

    public CaptureFileEnd End { get; private set; }

    /// <summary>What is wrong with the file, once its packets have ended; null when nothing is.</summary>
    public string? Complaint { get; private set; }

    /// <summary>Which of the inputs this is: <see cref="CapturedPacket.SourceIndex"/>.</summary>
    public int SourceIndex { get; init; }

    /// <summary>Of the current frame.</summary>
    public long TimeNs => _record.TimeNs;

    /// <summary>The frame that Advance stopped at; borrowed until the next Advance.</summary>
    public CapturedPacket Current => new()
    {
        Data = _buffer.Bytes.Slice(_record.DataOffset, _record.DataLength),
        OriginalLength = _record.OriginalLength,
        TimeNs = _record.TimeNs,
        LinkType = _record.LinkType,
        SourceIndex = SourceIndex,
        Frame = Frames,
    };

    /// <summary>Opens a file, or standard input for "-".</summary>
    public static PcapFileSource Open(string path, PcapFileOptions options, int sourceIndex = 0)
    {
        (Stream stream, string name) = path == StandardInput
            ? (Console.OpenStandardInput(), "standard input")
            : (OpenFile(path), path);
        return new PcapFileSource(stream, name, options) { SourceIndex = sourceIndex };
    }

    public CaptureStatus TryRead(out CapturedPacket packet)
    {
        if (!Advance())
        {
            packet = default;
            return CaptureStatus.Ended;
        }

        packet = Current;
        return CaptureStatus.Packet;
    }

    /// <summary>Goes to the next frame that passes the filter; false at the end.</summary>
    public bool Advance()
    {
        while (End == CaptureFileEnd.NotYet)
        {
            _buffer.Consume(_record.RecordLength);
            CaptureFileEnd end = ReadRecord();
            if (end != CaptureFileEnd.NotYet)
            {
                _record = default;
                Finish(end);
                return false;
            }

            Frames++;
            if (_filter is null || _filter.Passes(Current))
            {
                return true;
            }

            FilteredFrames++;
        }

        return false;
    }

    /// <summary>
    /// SHA-256 of the file's bytes in lower-case hex; reads the file to its end. Null when it was not asked for.
    /// </summary>
    public string? FinishSha256()
    {
        try
        {
            return _sha256 ??= _raw.FinishSha256();
        }
        catch (IOException)
        {
            return null; // the error stands in Complaint, or will be met again by whoever reads on
        }
    }

    public void Dispose()
    {
        _filter?.Dispose();
        _content.Dispose();
        _raw.Dispose();
    }

    private static FileStream OpenFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new CaptureException(CaptureProblem.Directory, $"{path}: a directory, not a capture file");
        }

        try
        {
            return new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CaptureException(CaptureProblem.NoSuchFile, $"{path}: no such file", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CaptureException(CaptureProblem.NotReadable, $"{path}: not readable (permission denied)", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            throw new CaptureException(CaptureProblem.NotReadable, $"{path}: cannot be opened ({Reason(e)})", e);
        }
    }

    private static string Reason(Exception e) => e switch
    {
        InvalidDataException => "the compressed stream is damaged",
        ArgumentException => "not a file name",
        _ => Marshal.GetPInvokeErrorMessage(e.HResult), // on Unix the HResult of an I/O error is its errno
    };

    private void CheckHeader()
    {
        if (!_buffer.Ensure(1))
        {
            throw new CaptureException(CaptureProblem.EmptyFile, $"{Name}: an empty file");
        }

        _buffer.Ensure(12);
        ReadOnlySpan<byte> head = _buffer.Bytes;
        bool pcap = PcapReader.IsMagic(head);
        if (!pcap && (head.Length < 12 || !PcapNgReader.IsSectionStart(head)))
        {
            throw new CaptureException(
                CaptureProblem.NotACapture, $"{Name}: not a capture file (neither pcap nor pcapng)");
        }

        if (!_buffer.Ensure(pcap ? PcapReader.FileHeaderLength : PcapNgReader.MinSectionHeaderLength))
        {
            throw new CaptureException(
                CaptureProblem.NotACapture, $"{Name}: not a capture file (cut inside its header)");
        }
    }

    private CaptureFileEnd ReadRecord()
    {
        try
        {
            return _pcap is not null ? _pcap.TryRead(out _record) : _pcapNg!.TryRead(out _record);
        }
        catch (InvalidDataException)
        {
            return CaptureFileEnd.Damaged;
        }
        catch (IOException e)
        {
            Complaint = $"{Name}: cannot be read further after frame {Frames} ({Reason(e)})";
            return CaptureFileEnd.ReadError;
        }
    }

    private void Finish(CaptureFileEnd end)
    {
        End = end;
        string damage = _pcap?.Damage ?? _pcapNg!.Damage;
        Complaint = end switch
        {
            CaptureFileEnd.Cut => $"{Name}: cut in the middle of frame {Frames + 1}; the {Frames} before it were read",
            CaptureFileEnd.Damaged when damage.Length > 0 =>
                $"{Name}: damaged after frame {Frames} ({damage}); the {Frames} up to there were read",
            CaptureFileEnd.Damaged =>
                $"{Name}: the compressed stream is damaged after frame {Frames}; the {Frames} up to there were read",
            _ => Complaint,
        };
    }
}
