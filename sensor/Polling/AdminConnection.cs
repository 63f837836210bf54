using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Sensor.Streams;

namespace Sensor.Polling;

/// <summary>
/// One connection to one server, from <see cref="Connect"/> over <see cref="Login"/> to its end; blocking, for one
/// thread, one command in flight. No answer and no failure throws. After a failure that
/// <see cref="PollFailure.EndsConnection"/> it is closed and stays so: a late answer can never be taken for the next
/// one; a new object is the next try.
/// </summary>
internal sealed class AdminConnection(PollingOptions options) : IDisposable
{
    private readonly ReplyBuffer _replies = new(options.MaxReplyBytes);

    private readonly CancellationTokenSource _abort = new();
    private readonly List<AdminRefusal> _refusals = [];

    private volatile DeadlineStream? _socket;
    private Stream? _stream;
    private PollFailure? _ended;

    public PollingOptions Options => options;

    /// <summary>
    /// The two ends as this machine sees them; known once connected, before the first byte. Null for a Unix socket.
    /// </summary>
    public ConnectionKey? Key { get; private set; }

    /// <summary>
    /// The server's number for this connection; known after the login, null where the server tells none.
    /// </summary>
    public long? ClientId { get; private set; }

    /// <summary>2 or 3, after the login.</summary>
    public int RespVersion { get; private set; } = 2;

    public bool IsOpen => _stream is not null && _ended is null;

    /// <summary>
    /// Opens the socket and sends nothing: the caller may note <see cref="Key"/> before the first byte.
    /// </summary>
    public PollFailure? Connect()
    {
        Socket? socket =
            SocketOpener.Open(options.Target, options.ConnectTimeout, _abort.Token, out PollFailure? failure);
        if (socket is null)
        {
            return failure;
        }

        if (socket is { LocalEndPoint: IPEndPoint own, RemoteEndPoint: IPEndPoint server })
        {
            Key = new ConnectionKey(EndpointText.Of(own), EndpointText.Of(server));
        }

        _socket = new DeadlineStream(socket) { Deadline = Deadline.In(options.AnswerTimeout) };
        _stream = _socket;
        if (_abort.IsCancellationRequested)
        {
            return End(Failed(PollFailureKind.Closed, "given up"));
        }

        return null;
    }

    /// <summary>The TLS handshake where there is one, then HELLO with the user's password.</summary>
    public PollFailure? Login()
    {
        if (_socket is null)
        {
            return Failed(PollFailureKind.Closed, "not connected");
        }

        if (options.Target.Transport == PollTransport.Tls)
        {
            _socket.Deadline = Deadline.In(options.AnswerTimeout);
            _stream = TlsOpener.Open(_socket, options, out PollFailure? failure);
            if (_stream is null)
            {
                return End(failure!);
            }
        }

        PollFailure? refused = new AdminLogin(this).Run(out long? id, out int version);
        ClientId = id;
        RespVersion = version;
        return refused is null ? null : End(refused);
    }

    public AdminReply Ask(params ReadOnlySpan<string> words) => Ask(AdminCommand.Encode(words));

    /// <summary>Sends an encoded command and reads its answer; the command's bytes are cleared.</summary>
    public AdminReply Ask(byte[] command)
    {
        long sent = UnixNs();
        string name = AdminCommand.NameOf(command);
        ReadOnlyMemory<byte> bytes = default;
        PollFailure? failure;
        try
        {
            failure = IsOpen ? Exchange(command, out bytes)
                : _ended ?? Failed(PollFailureKind.Closed, "not connected");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(command);
        }

        failure = failure is null ? ReplyFailure.Of(bytes.Span, options.Target) : End(failure);
        long received = Math.Max(sent, UnixNs()); // the clock may have been set back
        if (failure is { Kind: PollFailureKind.NoPermission })
        {
            _refusals.Add(new AdminRefusal(name, sent, received));
        }

        return new AdminReply { Bytes = bytes, Failure = failure, SentNs = sent, ReceivedNs = received };
    }

    /// <summary>What was refused for want of a right since the last call.</summary>
    public AdminRefusal[] TakeRefusals()
    {
        AdminRefusal[] taken = [.. _refusals];
        _refusals.Clear();
        return taken;
    }

    /// <summary>Overwrites the last answer, which held hashes of passwords.</summary>
    public void Forget() => _replies.Clear();

    /// <summary>Ends what is under way, soon and with a failure; from any thread.</summary>
    public void Abort()
    {
        _abort.Cancel();
        _socket?.Dispose(); // not the TLS stream, which is another thread's
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _socket?.Dispose();
    }

    private PollFailure? Exchange(byte[] command, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        try
        {
            _socket!.Deadline = Deadline.In(options.AnswerTimeout);
            Stream stream = _stream!;
            Send(stream, command);
            return _replies.Read(stream, out bytes) switch
            {
                ReplyStatus.Whole => null,
                ReplyStatus.Closed => Failed(PollFailureKind.Closed, "closed the connection instead of answering; "
                    + "is it a TLS port (rediss://), did it restart?"),
                ReplyStatus.TooLarge => Failed(PollFailureKind.TooLarge,
                    $"an answer is larger than {options.MaxReplyBytes >> 20} MiB"),
                _ => Failed(PollFailureKind.NotRedis, "what answers there is no Redis server; is the port right?"),
            };
        }
        catch (TimeoutException)
        {
            return Failed(PollFailureKind.TimedOut,
                $"no whole answer within {SocketOpener.Seconds(options.AnswerTimeout)}; is the server overloaded?");
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return Failed(PollFailureKind.Closed,
                "the connection broke; is it a TLS port (rediss://), did it restart?");
        }
    }

    /// <summary>
    /// Where the server has closed the connection already, what it said before is still there to be read: a full one
    /// says so, and closes without waiting for a question.
    /// </summary>
    private static void Send(Stream stream, byte[] command)
    {
        try
        {
            stream.Write(command);
            stream.Flush();
        }
        catch (IOException)
        {
            // reading tells
        }
    }

    private PollFailure Failed(PollFailureKind kind, string what) => new(kind, $"{options.Target}: {what}");

    private PollFailure End(PollFailure failure)
    {
        _ended ??= failure;
        Dispose();
        return failure;
    }

    private static long UnixNs() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
}
