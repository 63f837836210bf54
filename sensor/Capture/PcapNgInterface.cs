using System.Buffers.Binary;
using Sensor.Packets;

namespace Sensor.Capture;

/// <summary>
/// One interface of a pcapng section: link type and time scale. if_tsresol is a power of ten, or with its top bit set a
/// power of two; if_tsoffset is in seconds (draft-ietf-opsawg-pcapng §4.2). Time stamps outside the years of a signed
/// 64-bit nanosecond count stop at its ends.
/// </summary>
internal sealed class PcapNgInterface
{
    private const int OptionEnd = 0;
    private const int OptionTimeResolution = 9;
    private const int OptionTimeOffset = 14;
    private const ulong NsPerSecond = 1_000_000_000;

    private long _offsetSeconds;
    private ulong _nsPerTick = 1000; // 0: not a whole number, see _ticksPerSecond
    private UInt128 _ticksPerSecond = 1_000_000;

    public required LinkType LinkType { get; init; }

    /// <summary>0 is "no limit".</summary>
    public required uint SnapshotLength { get; init; }

    public long ToNs(ulong ticks)
    {
        UInt128 ns = _nsPerTick != 0 ? (UInt128)ticks * _nsPerTick : (UInt128)ticks * NsPerSecond / _ticksPerSecond;
        Int128 time = (Int128)ns + ((Int128)_offsetSeconds * (long)NsPerSecond);
        return (long)Int128.Clamp(time, long.MinValue, long.MaxValue);
    }

    public void ReadOptions(ReadOnlySpan<byte> options, bool bigEndian)
    {
        while (options.Length >= 4)
        {
            int code = ReadUInt16(options, bigEndian);
            int length = ReadUInt16(options[2..], bigEndian);
            options = options[4..];
            if (code == OptionEnd || length > options.Length)
            {
                return;
            }

            if (code == OptionTimeResolution && length >= 1)
            {
                SetResolution(options[0]);
            }
            else if (code == OptionTimeOffset && length >= 8)
            {
                _offsetSeconds = bigEndian
                    ? BinaryPrimitives.ReadInt64BigEndian(options)
                    : BinaryPrimitives.ReadInt64LittleEndian(options);
            }

            options = options[Math.Min(options.Length, (length + 3) & ~3)..];
        }
    }

    private void SetResolution(byte resolution)
    {
        int exponent = resolution & 0x7F;
        if ((resolution & 0x80) != 0)
        {
            _ticksPerSecond = UInt128.One << Math.Min(exponent, 126);
        }
        else
        {
            _ticksPerSecond = 1;
            for (int i = 0; i < Math.Min(exponent, 38); i++)
            {
                _ticksPerSecond *= 10;
            }
        }

        _nsPerTick = _ticksPerSecond <= NsPerSecond && NsPerSecond % _ticksPerSecond == 0
            ? NsPerSecond / (ulong)_ticksPerSecond
            : 0;
    }

    private static int ReadUInt16(ReadOnlySpan<byte> bytes, bool bigEndian) => bigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
