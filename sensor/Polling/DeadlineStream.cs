using System.Net.Sockets;

namespace Sensor.Polling;

/// <summary>
/// A connected socket as a stream whose reads and writes all together end at <see cref="Deadline"/>, however slowly the
/// other side drips: a time-out per read would begin anew with every byte, also inside of a TLS record. Beyond the
/// deadline reads and writes throw <see cref="TimeoutException"/>.
/// </summary>
internal sealed class DeadlineStream(Socket socket) : Stream
{
    public Deadline Deadline { get; set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        socket.ReceiveTimeout = Milliseconds();
        int read = socket.Receive(buffer, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? read : throw Failed(error);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            socket.SendTimeout = Milliseconds();
            int sent = socket.Send(buffer, SocketFlags.None, out SocketError error);
            buffer = error == SocketError.Success ? buffer[sent..] : throw Failed(error);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private static Exception Failed(SocketError error) =>
        error is SocketError.TimedOut or SocketError.WouldBlock or SocketError.TryAgain
            ? new TimeoutException() : new IOException(null, new SocketException((int)error));

    /// <summary>What is left, at least a millisecond: 0 would mean for ever.</summary>
    private int Milliseconds() => Deadline.IsOver
        ? throw new TimeoutException() : Math.Max(1, (int)Deadline.Left.TotalMilliseconds);
}
