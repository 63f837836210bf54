using System.Runtime.CompilerServices;

namespace Sensor.Formats;

/// <summary>
/// The bytes that a worker's format writes: a growable array that is reused. Whoever takes <see cref="Written"/> away
/// copies it, or hands it on, before <see cref="Clear"/>.
/// </summary>
internal sealed class OutputBuffer
{
    private byte[] _bytes;

    public OutputBuffer(int capacity = 64 * 1024) => _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Bytes that were written, to be written over.</summary>
    public Span<byte> WrittenSpan(int start, int length) => _bytes.AsSpan(0, Length).Slice(start, length);

    public void Clear() => Length = 0;

    /// <summary>Takes back what was written behind <paramref name="length"/>.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length);
        Length = length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    /// <summary>Three pieces with one look at the room: most of a line is written so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> text, ReadOnlySpan<byte> closing)
    {
        Span<byte> room = Reserve(opening.Length + text.Length + closing.Length);
        opening.CopyTo(room);
        text.CopyTo(room[opening.Length..]);
        closing.CopyTo(room[(opening.Length + text.Length)..]);
        Length += opening.Length + text.Length + closing.Length;
    }

    public void Append(long number) => Length += DecimalDigits.Write(Reserve(DecimalDigits.Longest), number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> opening, long number)
    {
        Span<byte> room = Reserve(opening.Length + DecimalDigits.Longest);
        opening.CopyTo(room);
        Length += opening.Length + DecimalDigits.Write(room[opening.Length..], number);
    }

    /// <summary>
    /// Room for at least <paramref name="count"/> bytes behind what is written; <see cref="Advance"/> takes it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (count > _bytes.Length - Length)
        {
            GrowSlow(count);
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    private void GrowSlow(int count)
    {
        long doubled = Math.Min(2L * _bytes.Length, Array.MaxLength);
        Array.Resize(ref _bytes, checked((int)Math.Max((long)Length + count, doubled)));
    }
}
