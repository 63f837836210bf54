using System.Buffers.Binary;
using Sensor.Packets;

namespace Sensor.Capture;

/// <summary>
/// The pcap file format (draft-ietf-opsawg-pcap): a header of 24 bytes, then frames with a header of 16; both byte
/// orders, microseconds and nanoseconds; also the 24-byte frame headers of Kuznetzov's patch.
/// </summary>
internal sealed class PcapReader
{
    public const int FileHeaderLength = 24;
    private const uint MagicMicroseconds = 0xA1B2C3D4;
    private const uint MagicNanoseconds = 0xA1B23C4D;
    private const uint MagicKuznetzov = 0xA1B2CD34;
    private const long NsPerSecond = 1_000_000_000;

    private readonly CaptureBuffer _buffer;
    private readonly int _maxFrameLength;
    private readonly bool _swapped;
    private readonly long _nsPerUnit;
    private readonly int _frameHeaderLength;

    /// <summary>The buffer holds a whole file header whose magic number <see cref="IsMagic"/> knows.</summary>
    public PcapReader(CaptureBuffer buffer, int maxFrameLength)
    {
        _buffer = buffer;
        _maxFrameLength = maxFrameLength;
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(buffer.Bytes);
        _swapped = magic is not (MagicMicroseconds or MagicNanoseconds or MagicKuznetzov);
        magic = _swapped ? BinaryPrimitives.ReverseEndianness(magic) : magic;
        _nsPerUnit = magic == MagicNanoseconds ? 1 : 1000;
        _frameHeaderLength = magic == MagicKuznetzov ? 24 : 16;

        // The upper bits of the word are the length of a frame check sequence: IP's own length leaves it out.
        LinkType = LinkTypeNumbers.FromFile(ReadUInt32(buffer.Bytes, 20) & 0x03FF_FFFF);
        buffer.Consume(FileHeaderLength);
    }

    public LinkType LinkType { get; }

    /// <summary>What is wrong, when TryRead said Damaged.</summary>
    public string Damage { get; private set; } = "";

    public static bool IsMagic(ReadOnlySpan<byte> head)
    {
        if (head.Length < 4)
        {
            return false;
        }

        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(head);
        return IsNativeMagic(magic) || IsNativeMagic(BinaryPrimitives.ReverseEndianness(magic));
    }

    /// <summary>NotYet: a frame was read; else the file is at its end.</summary>
    public CaptureFileEnd TryRead(out FrameRecord record)
    {
        record = default;
        if (!_buffer.Ensure(_frameHeaderLength))
        {
            return _buffer.IsEmpty ? CaptureFileEnd.Whole : CaptureFileEnd.Cut;
        }

        ReadOnlySpan<byte> header = _buffer.Bytes;
        uint seconds = ReadUInt32(header, 0);
        uint fraction = ReadUInt32(header, 4);
        uint capturedLength = ReadUInt32(header, 8);
        uint originalLength = ReadUInt32(header, 12);
        if (capturedLength > (uint)_maxFrameLength)
        {
            Damage = $"a frame of {capturedLength} bytes";
            return CaptureFileEnd.Damaged;
        }

        record.DataOffset = _frameHeaderLength;
        record.DataLength = (int)capturedLength;
        record.RecordLength = _frameHeaderLength + (int)capturedLength;
        record.OriginalLength = (int)Math.Min(originalLength, int.MaxValue);
        record.TimeNs = (seconds * NsPerSecond) + (fraction * _nsPerUnit);
        record.LinkType = LinkType;
        return _buffer.Ensure(record.RecordLength) ? CaptureFileEnd.NotYet : CaptureFileEnd.Cut;
    }

    private static bool IsNativeMagic(uint magic) => magic is MagicMicroseconds or MagicNanoseconds or MagicKuznetzov;

    private uint ReadUInt32(ReadOnlySpan<byte> bytes, int offset)
    {
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
        return _swapped ? BinaryPrimitives.ReverseEndianness(value) : value;
    }
}
