using System.Buffers.Binary;

namespace Sensor.Tests.Support;

/// <summary>Writes a pcap file of any variant into memory.</summary>
internal sealed class PcapFileWriter
{
    private readonly List<byte> _bytes = [];
    private readonly bool _bigEndian;
    private readonly bool _nanoseconds;

    public PcapFileWriter(int linkType = 1, bool bigEndian = false, bool nanoseconds = false)
    {
        _bigEndian = bigEndian;
        _nanoseconds = nanoseconds;
        UInt32(nanoseconds ? 0xA1B23C4D : 0xA1B2C3D4);
        UInt32(bigEndian ? 0x0002_0004u : 0x0004_0002u);
        UInt32(0);
        UInt32(0);
        UInt32(262_144);
        UInt32((uint)linkType);
    }

    public byte[] ToArray() => _bytes.ToArray();

    public PcapFileWriter Add(long timeNs, ReadOnlySpan<byte> data, int? originalLength = null)
    {
        UInt32((uint)(timeNs / 1_000_000_000));
        UInt32((uint)(timeNs % 1_000_000_000 / (_nanoseconds ? 1 : 1000)));
        UInt32((uint)data.Length);
        UInt32((uint)(originalLength ?? data.Length));
        _bytes.AddRange(data);
        return this;
    }

    private void UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (_bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        }

        _bytes.AddRange(bytes);
    }
}
