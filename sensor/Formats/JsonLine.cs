using System.Runtime.CompilerServices;
using Sensor.Events;

namespace Sensor.Formats;

/// <summary>
/// A line under way in room that was measured before: nothing is looked at but that a piece fits. For events that are
/// written in one go.
/// </summary>
internal ref struct JsonLine(Span<byte> room)
{
    private readonly Span<byte> _room = room;
    private int _length;

    public readonly int Length => _length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_room[_length..]);
        _length += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> opening, long number)
    {
        Append(opening);
        _length += DecimalDigits.Write(_room[_length..], number);
    }

    public void AppendOrdinal(long ordinal)
    {
        HexDigits.WriteOrdinal(_room[_length..], ordinal);
        _length += EventIdPrefix.OrdinalDigits;
    }

    /// <summary>Milliseconds with exactly three decimals, cut.</summary>
    public void AppendMilliseconds(ReadOnlySpan<byte> opening, long durationNs)
    {
        long microseconds = durationNs / 1000;
        Append(opening, microseconds / 1000);
        _room[_length] = (byte)'.';
        DecimalDigits.WriteThree(_room[(_length + 1)..], (uint)(microseconds % 1000));
        _length += 4;
    }

    /// <summary>Quoted texts, and the end of the list.</summary>
    public void AppendList(ReadOnlySpan<TextSlice> texts)
    {
        foreach (ref readonly TextSlice text in texts)
        {
            _room[_length++] = (byte)'"';
            Append(text.Span);
            Append("\","u8);
        }

        CloseList();
    }

    /// <summary>The comma behind the last item becomes the bracket.</summary>
    public void CloseList() => _room[_length - 1] = (byte)']';
}
