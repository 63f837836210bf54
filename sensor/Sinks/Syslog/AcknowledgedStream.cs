using System.Buffers.Binary;
using System.Net.Sockets;

namespace Sensor.Sinks.Syslog;

/// <summary>
/// A TCP connection that counts the bytes written to it, and knows how many of them the peer's TCP has acknowledged: so
/// does the wire below TLS. Written by one thread, read by another.
/// </summary>
internal sealed class AcknowledgedStream : Stream
{
    /// <summary>Of <c>getsockopt</c>: IPPROTO_TCP and TCP_INFO (linux/tcp.h).</summary>
    private const int TcpLevel = 6;
    private const int TcpInformation = 11;

    /// <summary>The first byte of <c>struct tcp_info</c> while both directions are open (TCP_ESTABLISHED).</summary>
    private const byte Established = 1;

    /// <summary>Where <c>tcpi_bytes_acked</c> stands in <c>struct tcp_info</c> (Linux 4.1 and newer).</summary>
    private const int BytesAckedAt = 120;

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly byte[] _state = new byte[BytesAckedAt + sizeof(long)];
    private readonly long _before;
    private long _acked;

    /// <param name="socket">Connected, and nothing was written yet. Disposed of with this.</param>
    public AcknowledgedStream(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _before = BytesAcked(); // the handshake counts as one
    }

    /// <summary>Bytes written.</summary>
    public long Sent { get; private set; }

    /// <summary>Of these, what the peer's TCP has acknowledged; after it was disposed of: what was last known.</summary>
    public long Acknowledged => Math.Min(Sent, BytesAcked() - _before);

    /// <summary>Whether the peer has ended it, or it is broken or disposed of: as the kernel knows, whatever was read yet.</summary>
    public bool IsEnded
    {
        get
        {
            try
            {
                return _socket.GetRawSocketOption(TcpLevel, TcpInformation, _state.AsSpan(0, 1)) < 1 || _state[0] != Established;
            }
            catch (ObjectDisposedException)
            {
                return true;
            }
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Sent += buffer.Length;
        _stream.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Sent += buffer.Length;
        return _stream.WriteAsync(buffer, cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => _stream.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => _stream.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _stream.ReadAsync(buffer, cancellationToken);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private long BytesAcked()
    {
        try
        {
            int length = _socket.GetRawSocketOption(TcpLevel, TcpInformation, _state);
            return _acked = length >= _state.Length
                ? BinaryPrimitives.ReadInt64LittleEndian(_state.AsSpan(BytesAckedAt))
                : throw new SocketException((int)SocketError.OperationNotSupported);
        }
        catch (ObjectDisposedException)
        {
            return _acked;
        }
    }
}
