using System.Net.Sockets;

namespace Sensor.Control;

/// <summary>
/// Listens on the control socket with a thread of its own, and one for each connection; commands are executed one at a
/// time, in the order in which they come. The socket's file is its owner's alone; it is removed at the end, and one that
/// a killed sensor left is taken over. An error of ours costs one connection.
/// </summary>
internal sealed class ControlServer : IDisposable
{
    private readonly ControlOptions _options;
    private readonly Func<ControlRequest, ControlReply> _execute;
    private readonly Func<Exception, bool> _takes;
    private readonly Socket _listener;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly HashSet<ControlSession> _sessions = [];
    private volatile bool _ended;

    private ControlServer(
        ControlOptions options, Func<ControlRequest, ControlReply> execute, Func<Exception, bool> takes, Socket listener)
    {
        _options = options;
        _execute = execute;
        _takes = takes;
        _listener = listener;
        _thread = new Thread(Listen) { Name = "control", IsBackground = true };
        _thread.Start();
    }

    /// <param name="options">Where; its path is not null.</param>
    /// <param name="execute">Answers a command; called by one thread at a time.</param>
    /// <param name="takes">
    /// Is told of an error of ours that ends a connection, by that connection's thread; false lets it end the process.
    /// </param>
    /// <exception cref="ControlFailure">The socket cannot be made there.</exception>
    public static ControlServer Open(
        ControlOptions options, Func<ControlRequest, ControlReply> execute, Func<Exception, bool> takes)
    {
        string path = options.SocketPath!;
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            RemoveLeftover(path);
            Bind(listener, path);
            listener.Listen();
            return new ControlServer(options, execute, takes, listener);
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException or ArgumentException)
        {
            listener.Dispose();
            throw new ControlFailure($"{path}: the control socket cannot be opened: {Explain(e)}", e);
        }
    }

    public void Dispose()
    {
        _ended = true;
        _listener.Dispose();
        lock (_lock)
        {
            foreach (ControlSession session in _sessions)
            {
                session.Dispose();
            }
        }

        _thread.Join();
        if (SocketFile.Is(_options.SocketPath!))
        {
            File.Delete(_options.SocketPath!);
        }
    }

    /// <summary>
    /// Nobody else may connect, not even between bind and chmod: the socket appears under its name when its mode is
    /// right.
    /// </summary>
    private static void Bind(Socket listener, string path)
    {
        string hidden = $"{path}.{Environment.ProcessId}";
        listener.Bind(new UnixDomainSocketEndPoint(hidden));
        File.SetUnixFileMode(hidden, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(hidden, path);
    }

    /// <summary>A socket that nobody answers on any more; one that is answered, or anything else, stays.</summary>
    private static void RemoveLeftover(string path)
    {
        if (!SocketFile.IsTaken(path))
        {
            return;
        }

        if (!SocketFile.Is(path))
        {
            throw new IOException("something else is there");
        }

        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new IOException("another sensor listens there");
    }

    private static string Explain(Exception e) => e switch
    {
        UnauthorizedAccessException or SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            "this user may not write there",
        ArgumentOutOfRangeException => "the path is longer than a socket's may be (108 bytes)",
        _ => e.Message.TrimEnd('.'),
    };

    private void Listen()
    {
        while (!_ended)
        {
            try
            {
                Begin(_listener.Accept());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // At the end; or out of files for a moment, which passes.
                if (!_ended)
                {
                    Thread.Sleep(TimeSpan.FromMilliseconds(100));
                }
            }
        }
    }

    private void Begin(Socket socket)
    {
        ControlSession session;
        try
        {
            session = new ControlSession(socket, _options, Execute);
        }
        catch
        {
            // It is gone already.
            socket.Dispose();
            throw;
        }

        lock (_lock)
        {
            if (_ended || _sessions.Count >= _options.MaxConnections)
            {
                session.Refuse();
                session.Dispose();
                return;
            }

            _sessions.Add(session);
        }

        new Thread(() => Serve(session)) { Name = "control connection", IsBackground = true }.Start();
    }

    private void Serve(ControlSession session)
    {
        try
        {
            session.Run();
        }
        catch (ObjectDisposedException)
        {
            // The server ends.
        }
        catch (Exception e) when (_takes(e))
        {
            // It costs this connection alone.
        }
        finally
        {
            lock (_lock)
            {
                _sessions.Remove(session);
            }

            session.Dispose();
        }
    }

    private ControlReply Execute(ControlRequest request)
    {
        lock (_listener)
        {
            return _execute(request);
        }
    }
}
