using System.Buffers.Binary;

namespace Sensor.Fuzz;

/// <summary>Draws numbers and pieces from an input; at its end it gives zeros and empty pieces.</summary>
internal ref struct InputReader(ReadOnlySpan<byte> input)
{
    private ReadOnlySpan<byte> _rest = input;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly int Left => _rest.Length;

    public byte Byte()
    {
        if (_rest.IsEmpty)
        {
            return 0;
        }

        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian([Byte(), Byte()]);

    public uint UInt32() => ((uint)UInt16() << 16) | UInt16();

    /// <summary>As many bytes, or as many as are left.</summary>
    public ReadOnlySpan<byte> Bytes(int count)
    {
        ReadOnlySpan<byte> piece = _rest[..Math.Min(count, _rest.Length)];
        _rest = _rest[piece.Length..];
        return piece;
    }
}
