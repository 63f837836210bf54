using System.Buffers.Binary;

namespace Sensor.Tests.Support;

/// <summary>Writes a pcapng file of any variant into memory, block by block.</summary>
internal sealed class PcapNgFileWriter
{
    private readonly List<byte> _bytes = [];
    private bool _bigEndian;

    public byte[] ToArray() => _bytes.ToArray();

    public PcapNgFileWriter Section(bool bigEndian = false)
    {
        _bigEndian = bigEndian;
        return Block(
            0x0A0D0D0A, [.. Bytes(0x1A2B3C4D), .. Bytes((ushort)1), .. Bytes((ushort)0), .. Bytes(ulong.MaxValue)]);
    }

    public PcapNgFileWriter Interface(
        int linkType, byte? resolution = null, long offsetSeconds = 0, uint snapshotLength = 0)
    {
        List<byte> options = [];
        if (resolution is byte value)
        {
            options.AddRange([.. Bytes((ushort)2), .. Bytes((ushort)4), .. "eth0"u8]);
            options.AddRange([.. Bytes((ushort)9), .. Bytes((ushort)1), value, 0, 0, 0]);
        }

        if (offsetSeconds != 0)
        {
            options.AddRange([.. Bytes((ushort)14), .. Bytes((ushort)8), .. Bytes((ulong)offsetSeconds)]);
        }

        options.AddRange(Bytes(0u));
        return Block(1, [.. Bytes((ushort)linkType), 0, 0, .. Bytes(snapshotLength), .. options]);
    }

    public PcapNgFileWriter Enhanced(uint @interface, ulong ticks, byte[] data, int? originalLength = null) => Block(6,
        [.. Bytes(@interface), .. Bytes((uint)(ticks >> 32)), .. Bytes((uint)ticks), .. Bytes((uint)data.Length),
            .. Bytes((uint)(originalLength ?? data.Length)), .. Padded(data)]);

    public PcapNgFileWriter Obsolete(int @interface, ulong ticks, byte[] data) => Block(2,
        [.. Bytes((ushort)@interface), .. Bytes((ushort)0), .. Bytes((uint)(ticks >> 32)), .. Bytes((uint)ticks),
            .. Bytes((uint)data.Length), .. Bytes((uint)data.Length), .. Padded(data)]);

    public PcapNgFileWriter Simple(byte[] data, int? originalLength = null) =>
        Block(3, [.. Bytes((uint)(originalLength ?? data.Length)), .. Padded(data)]);

    public PcapNgFileWriter Block(uint type, ReadOnlySpan<byte> body)
    {
        byte[] length = Bytes((uint)body.Length + 12);
        _bytes.AddRange([.. Bytes(type), .. length, .. body, .. length]);
        return this;
    }

    public byte[] Bytes(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return InOrder(bytes);
    }

    private static byte[] Padded(byte[] data) => [.. data, .. new byte[-data.Length & 3]];

    private byte[] Bytes(ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return InOrder(bytes);
    }

    private byte[] Bytes(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return InOrder(bytes);
    }

    private byte[] InOrder(byte[] bytes)
    {
        if (!_bigEndian)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }
}
