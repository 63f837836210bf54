using System.Buffers.Binary;

namespace Sensor.Tests.Support;

/// <summary>
/// An Ethernet frame with TCP over plain IPv4 or IPv6, taken apart by fixed places so that it can be written again with
/// other numbers or another body. <see cref="IsTcp"/> is false for every other frame.
/// </summary>
internal sealed class TcpFrame
{
    private readonly byte[] _data;
    private readonly int _tcp;
    private readonly int _body;
    private readonly int _end;

    public TcpFrame(CapturedFrame frame)
    {
        Frame = frame;
        _data = frame.Data;
        int kind = _data.Length < 54 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(12));
        IsIPv6 = kind == 0x86DD;
        IsTcp = (kind == 0x0800 && _data[14] == 0x45 && _data[23] == 6
            && (BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(20)) & 0x3FFF) == 0)
            || (IsIPv6 && _data.Length >= 74 && _data[20] == 6);
        if (IsTcp)
        {
            _tcp = IsIPv6 ? 54 : 34;
            _body = _tcp + (4 * (_data[_tcp + 12] >> 4));
            _end = IsIPv6 ? 54 + BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(18))
                : 14 + BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(16));
            IsWhole = _body <= _end && _end <= _data.Length;
        }
    }

    public CapturedFrame Frame { get; }

    public bool IsIPv6 { get; }

    public bool IsTcp { get; }

    /// <summary>Not cut by the snapshot length.</summary>
    public bool IsWhole { get; }

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(_tcp));

    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(_tcp + 2));

    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(_data.AsSpan(_tcp + 4));

    public uint Acknowledged => BinaryPrimitives.ReadUInt32BigEndian(_data.AsSpan(_tcp + 8));

    public bool IsSyn => IsTcp && (_data[_tcp + 13] & 2) != 0;

    public bool IsAck => (_data[_tcp + 13] & 16) != 0;

    /// <summary>FIN, SYN or RST: a segment that is not cut.</summary>
    public bool IsControl => (_data[_tcp + 13] & 7) != 0;

    public ReadOnlySpan<byte> Body => _data.AsSpan(_body, _end - _body);

    /// <summary>
    /// The segment again, with other numbers and another body. Checksums are left as they are: nobody looks at them.
    /// </summary>
    public CapturedFrame With(uint sequence, uint acknowledged, ReadOnlySpan<byte> body)
    {
        byte[] data = [.. _data.AsSpan(0, _body), .. body];
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(_tcp + 4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(_tcp + 8), acknowledged);
        BinaryPrimitives.WriteUInt16BigEndian(
            data.AsSpan(IsIPv6 ? 18 : 16), (ushort)(data.Length - (IsIPv6 ? 54 : 14)));
        return new CapturedFrame(Frame.TimeNs, data, data.Length);
    }
}
