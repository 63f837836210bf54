using System.Buffers.Binary;

namespace Sensor.Capture;

/// <summary>
/// The pcapng file format (draft-ietf-opsawg-pcapng §4): sections of either byte order, interfaces of any link type and
/// time scale, frames in enhanced, simple and (obsolete) packet blocks; every other block is skipped by its length.
/// </summary>
internal sealed class PcapNgReader(CaptureBuffer buffer, PcapFileOptions options)
{
    public const uint SectionHeaderBlock = 0x0A0D0D0A;
    public const int MinSectionHeaderLength = 28;
    private const uint InterfaceBlock = 1;
    private const uint ObsoletePacketBlock = 2;
    private const uint SimplePacketBlock = 3;
    private const uint EnhancedPacketBlock = 6;
    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const int MinBlockLength = 12;
    private const int MaxOptionsLength = 1 << 20;

    private readonly List<PcapNgInterface> _interfaces = [];
    private bool _bigEndian;
    private long _lastTimeNs;

    /// <summary>What is wrong, when TryRead said Damaged.</summary>
    public string Damage { get; private set; } = "";

    /// <summary>Whether these first 12 bytes begin a section.</summary>
    public static bool IsSectionStart(ReadOnlySpan<byte> head) =>
        BinaryPrimitives.ReadUInt32LittleEndian(head) == SectionHeaderBlock
        && (BinaryPrimitives.ReadUInt32LittleEndian(head[8..]) == ByteOrderMagic
            || BinaryPrimitives.ReadUInt32BigEndian(head[8..]) == ByteOrderMagic);

    /// <summary>NotYet: a frame was read; else the file is at its end.</summary>
    public CaptureFileEnd TryRead(out FrameRecord record)
    {
        record = default;
        while (true)
        {
            if (!buffer.Ensure(MinBlockLength))
            {
                return buffer.IsEmpty ? CaptureFileEnd.Whole : CaptureFileEnd.Cut;
            }

            uint type = ReadUInt32(0);
            if (type == SectionHeaderBlock && !StartSection())
            {
                return Damaged("a section without a byte order");
            }

            uint length = ReadUInt32(4);
            if (length < MinBlockLength || length % 4 != 0)
            {
                return Damaged($"a block of {length} bytes");
            }

            CaptureFileEnd end = ReadBlock(type, length, ref record);
            if (end != CaptureFileEnd.NotYet || record.RecordLength != 0)
            {
                return end;
            }
        }
    }

    /// <summary>NotYet without a record length: a block without a frame, which was taken.</summary>
    private CaptureFileEnd ReadBlock(uint type, uint length, ref FrameRecord record)
    {
        if (type is not (EnhancedPacketBlock or SimplePacketBlock or ObsoletePacketBlock or InterfaceBlock))
        {
            return buffer.Skip(length) ? CaptureFileEnd.NotYet : CaptureFileEnd.Cut;
        }

        if (length > (uint)options.MaxFrameLength + MaxOptionsLength)
        {
            return Damaged($"a block of {length} bytes");
        }

        if (!buffer.Ensure((int)length))
        {
            return CaptureFileEnd.Cut;
        }

        if (ReadUInt32((int)length - 4) != length)
        {
            return Damaged("a block whose two lengths differ");
        }

        switch (type)
        {
            case EnhancedPacketBlock:
                return ReadPacket((int)length, simple: false, ref record);
            case SimplePacketBlock:
                return ReadPacket((int)length, simple: true, ref record);
            case ObsoletePacketBlock:
                return ReadPacket((int)length, simple: false, ref record);
            default:
                return AddInterface((int)length);
        }
    }

    private bool StartSection()
    {
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(buffer.Bytes[8..]);
        if (magic != ByteOrderMagic && BinaryPrimitives.ReverseEndianness(magic) != ByteOrderMagic)
        {
            return false;
        }

        _bigEndian = magic != ByteOrderMagic;
        _interfaces.Clear();
        return true;
    }

    private CaptureFileEnd AddInterface(int length)
    {
        const int OptionsOffset = 16;
        if (length < OptionsOffset + 4 || _interfaces.Count >= options.MaxInterfaces)
        {
            return Damaged("an interface that cannot be");
        }

        uint linkType = ReadUInt16(8);
        PcapNgInterface description = new()
        {
            LinkType = LinkTypeNumbers.FromFile(linkType),
            SnapshotLength = ReadUInt32(12),
        };
        description.ReadOptions(buffer.Bytes[OptionsOffset..(length - 4)], _bigEndian);
        _interfaces.Add(description);
        buffer.Consume(length);
        return CaptureFileEnd.NotYet;
    }

    private CaptureFileEnd ReadPacket(int length, bool simple, ref FrameRecord record)
    {
        int dataOffset = simple ? 12 : 28;
        if (length < dataOffset + 4)
        {
            return Damaged("a packet block without its header");
        }

        bool obsolete = ReadUInt32(0) == ObsoletePacketBlock;
        uint index = simple ? 0 : obsolete ? ReadUInt16(8) : ReadUInt32(8);
        if (index >= (uint)_interfaces.Count)
        {
            return Damaged("a frame of an interface that is not described");
        }

        PcapNgInterface source = _interfaces[(int)index];
        uint originalLength = ReadUInt32(simple ? 8 : 24);
        uint capturedLength = simple ? SimpleLength(originalLength, source, length) : ReadUInt32(20);
        if (capturedLength > (uint)(length - dataOffset - 4) || capturedLength > (uint)options.MaxFrameLength)
        {
            return Damaged($"a frame of {capturedLength} bytes in a block of {length}");
        }

        if (!simple)
        {
            // A simple packet block has no time: the frame before it stands in.
            _lastTimeNs = source.ToNs(((ulong)ReadUInt32(12) << 32) | ReadUInt32(16));
        }

        record.DataOffset = dataOffset;
        record.DataLength = (int)capturedLength;
        record.RecordLength = length;
        record.OriginalLength = (int)Math.Min(originalLength, int.MaxValue);
        record.TimeNs = _lastTimeNs;
        record.LinkType = source.LinkType;
        return CaptureFileEnd.NotYet;
    }

    private static uint SimpleLength(uint originalLength, PcapNgInterface source, int length)
    {
        uint limit = source.SnapshotLength == 0 ? uint.MaxValue : source.SnapshotLength;
        return Math.Min(Math.Min(originalLength, limit), (uint)(length - 16));
    }

    private CaptureFileEnd Damaged(string what)
    {
        Damage = what;
        return CaptureFileEnd.Damaged;
    }

    private uint ReadUInt32(int offset) => _bigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(buffer.Bytes[offset..])
        : BinaryPrimitives.ReadUInt32LittleEndian(buffer.Bytes[offset..]);

    private uint ReadUInt16(int offset) => _bigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(buffer.Bytes[offset..])
        : BinaryPrimitives.ReadUInt16LittleEndian(buffer.Bytes[offset..]);
}
