using System.Runtime.CompilerServices;

namespace Sensor.Capture;

/// <summary>
/// A window over a stream of bytes, from which the file readers take records without copying them. It reads no more
/// than it must wait for, so that a pipe is followed without delay. A span of it is valid until the next Ensure or
/// Skip.
/// </summary>
internal sealed class CaptureBuffer(Stream stream, int size)
{
    private byte[] _bytes = new byte[size];
    private int _start;
    private int _end;

    /// <summary>Whether nothing is left; meaningful after Ensure said false.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>The bytes at hand; at least as many as were last ensured.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

    /// <summary>
    /// Sees to it that so many bytes are at hand; false at the end of the stream. The caller bounds the number.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Ensure(int count) => _end - _start >= count || EnsureSlow(count);

    /// <summary>Takes bytes that are at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Consume(int count) => _start += count;

    /// <summary>Leaves out bytes that need not be at hand; false when the stream ends before.</summary>
    public bool Skip(long count)
    {
        while (count > _end - _start)
        {
            count -= _end - _start;
            _start = 0;
            _end = stream.Read(_bytes);
            if (_end == 0)
            {
                return false;
            }
        }

        _start += (int)count;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EnsureSlow(int count)
    {
        if (_bytes.Length - _start < count)
        {
            byte[] target = count <= _bytes.Length ? _bytes : new byte[Math.Max(count, 2 * _bytes.Length)];
            Bytes.CopyTo(target);
            _bytes = target;
            _end -= _start;
            _start = 0;
        }

        while (_end - _start < count)
        {
            int read = stream.Read(_bytes.AsSpan(_end));
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}
