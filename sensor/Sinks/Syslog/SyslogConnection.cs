using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Sensor.Sinks.Syslog;

/// <summary>
/// A TCP or TLS connection to a receiver. Receivers say nothing: it is read from all the time to know at once when they
/// end it, and for what TLS itself says after its handshake.
/// </summary>
internal sealed class SyslogConnection : IDisposable
{
    /// <summary>So long, at most, until what the receiver said before its end is read: with TLS that is the reason.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly SyslogSinkOptions _options;
    private readonly TlsClient _tls;
    private readonly AcknowledgedStream _wire;
    private readonly Stream _stream;
    private readonly byte[] _said = new byte[512];
    private readonly Task _end;
    private readonly long _opened = Stopwatch.GetTimestamp();

    private SyslogConnection(SyslogSinkOptions options, TlsClient tls, AcknowledgedStream wire, Stream stream)
    {
        _options = options;
        _tls = tls;
        _wire = wire;
        _stream = stream;
        _end = ReadToEndAsync();
    }

    /// <summary>Bytes on the wire so far, those of TLS included.</summary>
    public long Sent => _wire.Sent;

    /// <summary>Of these, what the peer's TCP has.</summary>
    public long Acknowledged => _wire.Acknowledged;

    /// <summary>Over TLS 1.3 a certificate is refused behind the handshake, often without a word.</summary>
    private bool IsYoung => IsTls && Stopwatch.GetElapsedTime(_opened) < _options.ConnectTimeout;

    private bool IsTls => _options.Address.Transport == SyslogTransport.Tls;

    private const string Hint = " at once; does it want a client certificate, or another one?";

    /// <summary>Whether the receiver has ended it.</summary>
    public bool IsEnded => _end.IsCompleted || _wire.IsEnded;

    /// <exception cref="SinkFault">There is none, or it is not the receiver that it should be.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public static SyslogConnection Open(SyslogSinkOptions options, TlsClient tls, CancellationToken stop)
    {
        SslClientAuthenticationOptions? secured = options.Address.Transport == SyslogTransport.Tls ? tls.Prepare() : null;
        Socket socket = SyslogConnector.Connect(options.Address, options.ConnectTimeout, stop);
        AcknowledgedStream wire = new(socket);
        try
        {
            socket.SendTimeout = (int)options.AckTimeout.TotalMilliseconds;
            Stream stream = secured is null ? wire : Secure(wire, secured, options, tls, stop);
            return new SyslogConnection(options, tls, wire, stream);
        }
        catch
        {
            wire.Dispose();
            throw;
        }
    }

    /// <exception cref="SinkFault">It is broken, or nothing is taken any more.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public void Write(ReadOnlySpan<byte> bytes, CancellationToken stop)
    {
        using CancellationTokenRegistration registration = stop.Register(_wire.Dispose);
        try
        {
            _stream.Write(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            stop.ThrowIfCancellationRequested();
            throw e.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock }
                ? new SinkFault(SinkProblem.Slow, $"{_options.Address}: the receiver took nothing for "
                    + SyslogConnector.Seconds(_options.AckTimeout), e)
                : Ended(e);
        }
    }

    /// <summary>What to tell of a connection that the receiver has ended.</summary>
    public SinkFault Ended(Exception? cause = null)
    {
        Task.WaitAny([_end], LastWords);
        cause ??= _end.Exception?.InnerException;
        return IsTls && TlsClient.IsRefusal(cause) ? _tls.Refused(cause!)
            : new SinkFault(SinkProblem.Unreachable,
                $"{_options.Address}: the receiver ended the connection{(IsYoung ? Hint : "")}", cause);
    }

    public void Dispose()
    {
        _wire.Dispose(); // no farewell of TLS, which might wait
        _ = _end.ContinueWith(
            end => end.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _stream.Dispose();
    }

    private static SslStream Secure(
        AcknowledgedStream wire, SslClientAuthenticationOptions secured, SyslogSinkOptions options, TlsClient tls,
        CancellationToken stop)
    {
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        cancel.CancelAfter(options.ConnectTimeout);
        SslStream stream = new(wire, leaveInnerStreamOpen: true);
        try
        {
            stream.AuthenticateAsClientAsync(secured, cancel.Token).GetAwaiter().GetResult();
            return stream;
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            stream.Dispose();
            throw new SinkFault(SinkProblem.Tls, $"{options.Address}: no TLS handshake within "
                + $"{SyslogConnector.Seconds(options.ConnectTimeout)}; does it speak TLS on this port?", e);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or InvalidOperationException)
        {
            stream.Dispose();
            throw tls.Fault(e);
        }
    }

    private async Task ReadToEndAsync()
    {
        while (await _stream.ReadAsync(_said).ConfigureAwait(false) > 0)
        {
            // nothing that a receiver says means anything to us
        }
    }
}
