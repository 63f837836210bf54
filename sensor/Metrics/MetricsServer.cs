using System.Net;
using System.Net.Sockets;

namespace Sensor.Metrics;

/// <summary>
/// Answers requests of HTTP/1.1 to read something: a listener with a thread of its own, connections on the pool's
/// threads, their number, time and bytes bounded. It knows nothing but GET and HEAD, keeps no connection open, and
/// answers under its own names alone. Who holds a connection without a request gives way to those who come. An error of
/// ours costs one connection.
/// </summary>
internal sealed class MetricsServer : IDisposable
{
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private readonly MetricsOptions _options;
    private readonly Func<string, MetricsReply> _answer;
    private readonly Socket _listener;
    private readonly Thread _thread;
    private readonly CancellationTokenSource _ended = new();

    /// <summary>In the order in which they came, and its own lock.</summary>
    private readonly List<MetricsConnection> _open = [];

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
    public static MetricsServer Open(MetricsOptions options, Func<string, MetricsReply> answer) =>
        new(options, answer, ListenAt(options.Listen!));

    /// <summary>Why nobody can listen there now; null: one can.</summary>
    public static string? Problem(IPEndPoint at)
    {
        try
        {
            ListenAt(at).Dispose();
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        _thread.Join();
        SpinWait.SpinUntil(
            () =>
            {
                lock (_open)
                {
                    return _open.Count == 0;
                }
            },
            EndTime);
    }

    private static Socket ListenAt(IPEndPoint at)
    {
        Socket? listener = null;
        try
        {
            listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(at);
            listener.Listen();
            return listener;
        }
        catch (SocketException e)
        {
            listener?.Dispose();
            throw new IOException($"{at}: {Explain(e.SocketErrorCode)}", e);
        }
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
        MetricsConnection connection = new(socket, _options, _answer);
        lock (_open)
        {
            if (_open.Count >= _options.MaxConnections && !TryMakeRoom())
            {
                connection.Dispose();
                return;
            }

            _open.Add(connection);
        }

        _ = Serve(connection);
    }

    /// <summary>Ends the oldest connection whose request is not whole. False: each of them is being answered.</summary>
    private bool TryMakeRoom()
    {
        int oldest = _open.FindIndex(connection => connection.TryGiveUp());
        if (oldest >= 0)
        {
            _open.RemoveAt(oldest);
        }

        return oldest >= 0;
    }

    private async Task Serve(MetricsConnection connection)
    {
        // The listener's thread goes on at once.
        await Task.Yield();
        try
        {
            await connection.Serve(_ended.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went, its time is over, or it gave way to another.
        }
        finally
        {
            connection.Dispose();
            lock (_open)
            {
                _open.Remove(connection);
            }
        }
    }
}
