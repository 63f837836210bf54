using System.Net;
using System.Net.Sockets;

namespace Sensor.Metrics;

/// <summary>
/// Answers requests of HTTP/1.1 to read something: a listener with a thread of its own, connections on the pool's
/// threads, their number, time and bytes bounded. It knows nothing but GET and HEAD, keeps no connection open, and
/// answers under its own names alone. An error of ours costs one connection.
/// </summary>
internal sealed class MetricsServer : IDisposable
{
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private readonly MetricsOptions _options;
    private readonly Func<string, MetricsReply> _answer;
    private readonly Socket _listener;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _ended = new();
    private int _open;

    private MetricsServer(MetricsOptions options, Func<string, MetricsReply> answer, Socket listener)
    {
        _options = options;
        _answer = answer;
        _listener = listener;
        _thread = new Thread(Listen) { Name = "metrics", IsBackground = true };
        _thread.Start();
    }

    /// <param name="options">Where; its endpoint is not null.</param>
    /// <param name="answer">Answers a path; called by several threads at once; throws nothing.</param>
    /// <exception cref="IOException">It cannot listen there; the message says why.</exception>
    public static MetricsServer Open(MetricsOptions options, Func<string, MetricsReply> answer)
    {
        IPEndPoint at = options.Listen!;
        Socket? listener = null;
        try
        {
            listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(at);
            listener.Listen();
            return new MetricsServer(options, answer, listener);
        }
        catch (SocketException e)
        {
            listener?.Dispose();
            throw new IOException($"{at}: {Explain(e.SocketErrorCode)}", e);
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        _thread.Join();
        SpinWait.SpinUntil(() => Volatile.Read(ref _open) == 0, EndTime);
    }

    private static string Explain(SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => "another program listens there",
        SocketError.AddressNotAvailable => "this host has no such address",
        SocketError.AccessDenied => "this user may not listen there",
        SocketError.AddressFamilyNotSupported => "this host does not speak that kind of address",
        _ => $"it cannot be listened there ({error})",
    };

    private void Listen()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                Begin(_listener.Accept());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // At the end; or out of files for a moment, which passes.
                _ended.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private void Begin(Socket socket)
    {
        if (Interlocked.Increment(ref _open) > _options.MaxConnections)
        {
            Interlocked.Decrement(ref _open);
            socket.Dispose();
            return;
        }

        _ = Serve(socket);
    }

    private async Task Serve(Socket socket)
    {
        // The listener's thread goes on at once.
        await Task.Yield();
        try
        {
            await new MetricsConnection(socket, _options, _answer).Serve(_ended.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went, or its time is over.
        }
        finally
        {
            socket.Dispose();
            Interlocked.Decrement(ref _open);
        }
    }
}
