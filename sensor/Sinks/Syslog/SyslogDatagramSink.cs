using System.Net.Sockets;
using Sensor.Formats;
using Sensor.Sinks.Spool;

namespace Sensor.Sinks.Syslog;

/// <summary>
/// Syslog without any acknowledgement: a datagram per message to /dev/log or over UDP, or /dev/log as a stream, where a
/// zero byte ends each message. An event is settled when the kernel took it; whether anybody reads it is not known. What
/// is known, that nobody listens, is a fault, and nothing is sent until somebody does.
/// </summary>
internal sealed class SyslogDatagramSink : IRemoteSink
{
    private readonly SyslogSinkOptions _options;
    private readonly SyslogMessageWriter _writer;
    private readonly OutputBuffer _message = new(16 * 1024);
    private Socket? _socket;

    public SyslogDatagramSink(SyslogSinkOptions options)
    {
        _options = options;
        _writer = new SyslogMessageWriter(options);
    }

    public string Target => $"syslog {_options.Address}";

    public void Send(SpoolBatch batch, CancellationToken stop)
    {
        if (_socket is null)
        {
            _socket = SyslogConnector.Connect(_options.Address, _options.ConnectTimeout, stop);
            _socket.SendTimeout = (int)_options.AckTimeout.TotalMilliseconds; // a full /dev/log waits for its daemon
        }

        bool ended = _socket.SocketType == SocketType.Stream;
        Socket socket = _socket;
        using CancellationTokenRegistration registration = stop.Register(socket.Dispose);
        for (int i = 0; i < batch.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            _message.Clear();
            _writer.Write(batch[i], _message);
            if (ended)
            {
                _message.Append(0);
            }

            SendOne(socket, batch, i, stop);
        }
    }

    public void Poll()
    {
    }

    public void Reset()
    {
        _socket?.Dispose();
        _socket = null;
    }

    public void Dispose() => Reset();

    private void SendOne(Socket socket, SpoolBatch batch, int index, CancellationToken stop)
    {
        try
        {
            ReadOnlySpan<byte> rest = _message.Written;
            while (!rest.IsEmpty)
            {
                rest = rest[socket.Send(rest)..];
            }

            batch.Accept();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            batch.Reject(index, $"a message of {_message.Length} bytes is larger than a datagram can be");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            stop.ThrowIfCancellationRequested();
            SocketError error = (e as SocketException)?.SocketErrorCode ?? SocketError.Shutdown;
            bool slow = error is SocketError.TimedOut or SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable;
            throw slow
                ? new SinkFault(SinkProblem.Slow, $"{_options.Address}: the receiver does not read what is sent to it", e)
                : new SinkFault(SinkProblem.Unreachable, $"{_options.Address}: {SyslogConnector.Why(error)}", e);
        }
    }
}
