using System.Buffers;
using System.Security.Cryptography;
using Sensor.Resp;

namespace Sensor.Polling;

/// <summary>How the reading of an answer ended.</summary>
internal enum ReplyStatus : byte
{
    Whole,
    Closed,
    TooLarge,
    Garbage,
}

/// <summary>
/// Reads one answer after the other into memory of its own, used again for the next. Pushes and attributes are dropped.
/// An answer has limits: bytes (the caller's), elements, length of a line. Bytes behind the answer would be the answer
/// to a question that nobody put: garbage.
/// </summary>
internal sealed class ReplyBuffer(int maxBytes)
{
    private const int FirstBytes = 64 * 1024;

    /// <summary>Larger memory is given back after use.</summary>
    private const int KeptBytes = 8 << 20;

    /// <summary>COMMAND of a large server has some 60,000.</summary>
    private const int MaxElements = 4_000_000;

    private readonly RespFrameScanner _scanner = new(new RespLimits
    {
        MaxBulkBytes = maxBytes,
        MaxElements = MaxElements,
        MaxLineBytes = FirstBytes,
    });

    // _bytes: 0 … what pushes left … _start [ the answer ] _end … the beginning of a push … _used
    private byte[] _bytes = new byte[FirstBytes];
    private int _start;
    private int _end;
    private int _used;

    /// <summary>Blocks until the answer is whole; the stream's own exceptions pass through.</summary>
    public ReplyStatus Read(Stream stream, out ReadOnlyMemory<byte> reply)
    {
        Begin();
        reply = default;
        while (true)
        {
            OperationStatus status = _scanner.Scan(_bytes.AsSpan(_end, _used - _end), false, out int consumed);
            _end += consumed;
            if (status == OperationStatus.InvalidData)
            {
                return _scanner.OverBudget ? ReplyStatus.TooLarge : ReplyStatus.Garbage;
            }

            if (status == OperationStatus.Done && _scanner.Prefix is RespPrefix.Push or RespPrefix.Attribute)
            {
                _start = _end;
            }
            else if (status == OperationStatus.Done)
            {
                reply = _bytes.AsMemory(_start, _end - _start);
                bool more = _used > _end && (RespPrefix)_bytes[_end] != RespPrefix.Push;
                return more ? ReplyStatus.Garbage : ReplyStatus.Whole;
            }
            else if (_used - _start >= maxBytes)
            {
                return ReplyStatus.TooLarge;
            }
            else if (!ReadMore(stream))
            {
                return ReplyStatus.Closed;
            }
        }
    }

    /// <summary>Overwrites what was read.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, _end));

    /// <summary>Forgets the last answer; a push that followed it goes on.</summary>
    private void Begin()
    {
        _scanner.Reset();
        byte[] old = _bytes;
        _bytes = old.Length > KeptBytes ? new byte[FirstBytes] : old;
        int left = _used - _end;
        _bytes = left > _bytes.Length ? old : _bytes;
        old.AsSpan(_end, left).CopyTo(_bytes);
        _start = 0;
        _end = 0;
        _used = left;
    }

    /// <summary>False at the end of the stream.</summary>
    private bool ReadMore(Stream stream)
    {
        if (_used == _bytes.Length && _start > 0)
        {
            _bytes.AsSpan(_start, _used - _start).CopyTo(_bytes);
            _end -= _start;
            _used -= _start;
            _start = 0;
        }

        if (_used == _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min((long)_bytes.Length * 2, Math.Max(maxBytes, FirstBytes)));
        }

        int read = stream.Read(_bytes.AsSpan(_used));
        _used += read;
        return read > 0;
    }
}
