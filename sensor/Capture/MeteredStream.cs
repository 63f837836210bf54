using System.Security.Cryptography;

namespace Sensor.Capture;

/// <summary>
/// The raw bytes of a capture file on their way in: counted, hashed when asked, and with a look ahead for magic
/// numbers.
/// </summary>
internal sealed class MeteredStream : Stream
{
    private readonly Stream _inner;
    private readonly IncrementalHash? _hash;
    private readonly byte[] _head = new byte[4];
    private int _headStart;
    private int _headEnd;
    private long _count;

    public MeteredStream(Stream inner, bool computeSha256)
    {
        _inner = inner;
        _hash = computeSha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    public long Count => _count;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    /// <summary>The first bytes of the file, up to four, without taking them. Only before the first Read.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        while (_headEnd < _head.Length)
        {
            int read = _inner.Read(_head.AsSpan(_headEnd));
            if (read == 0)
            {
                break;
            }

            _headEnd += read;
        }

        return _head.AsSpan(0, _headEnd);
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        if (_headStart < _headEnd)
        {
            read = Math.Min(buffer.Length, _headEnd - _headStart);
            _head.AsSpan(_headStart, read).CopyTo(buffer);
            _headStart += read;
        }
        else
        {
            read = _inner.Read(buffer);
        }

        _count += read;
        _hash?.AppendData(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>
    /// Reads what is left, so that the hash is that of the whole file, and gives it in lower-case hex.
    /// </summary>
    public string? FinishSha256()
    {
        if (_hash is null)
        {
            return null;
        }

        byte[] rest = new byte[64 << 10];
        while (Read(rest) > 0)
        {
        }

        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash?.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
