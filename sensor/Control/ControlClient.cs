using System.Net.Sockets;
using System.Text;

namespace Sensor.Control;

/// <summary>A connection to the control socket of a running sensor, for one thread. Failures are sentences.</summary>
internal sealed class ControlClient : IDisposable
{
    private const int PatienceMilliseconds = 5000;

    /// <summary>What no other server says of itself.</summary>
    private static readonly KeyValuePair<string, ControlReply> Sensor =
        new("server", new ControlReply.Bulk("redis-audit-sensor"));

    private readonly string _path;
    private readonly NetworkStream _stream;
    private readonly ControlReplyReader _reader;

    private ControlClient(string path, NetworkStream stream)
    {
        _path = path;
        _stream = stream;
        _stream.ReadTimeout = PatienceMilliseconds;
        _stream.WriteTimeout = PatienceMilliseconds;
        _reader = new ControlReplyReader(stream);
    }

    /// <exception cref="ControlFailure">Nobody, or nobody for us, answers there.</exception>
    public static ControlClient Connect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            ControlClient client = new(path, new NetworkStream(socket, ownsSocket: true));
            return !IsAnother(client.Ask("HELLO", "3")) ? client : throw new ControlFailure(
                $"{path}: what answers there is no sensor; is it the socket of a Redis server?", null);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new ControlFailure($"{path}: {Explain(path, e)}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="ControlFailure">There is no answer, or none that a sensor gives.</exception>
    public ControlReply Ask(params ReadOnlySpan<string> words)
    {
        StringBuilder command = new();
        command.Append('*').Append(words.Length).Append("\r\n");
        foreach (string word in words)
        {
            command.Append('$').Append(Encoding.UTF8.GetByteCount(word)).Append("\r\n").Append(word).Append("\r\n");
        }

        try
        {
            _stream.Write(Encoding.UTF8.GetBytes(command.ToString()));
            return _reader.Read();
        }
        catch (InvalidDataException e)
        {
            throw new ControlFailure($"{_path}: what answers there is no sensor", e);
        }
        catch (EndOfStreamException e)
        {
            throw new ControlFailure($"{_path}: the sensor has ended the connection; it ends, or was restarted", e);
        }
        catch (IOException e)
        {
            bool late = e.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock };
            throw new ControlFailure(late
                ? $"{_path}: no answer within {PatienceMilliseconds / 1000} s; is the sensor overloaded?"
                : $"{_path}: the connection to the sensor broke; it ends, or was restarted", e);
        }
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>A Redis server greets under its own name, or not without a password, or is too old to do so.</summary>
    private static bool IsAnother(ControlReply greeting) => greeting switch
    {
        ControlReply.Map map => !map.Entries.Contains(Sensor),
        ControlReply.Error error => error.Text.StartsWith("NOAUTH", StringComparison.Ordinal)
            || error.Text.Contains("unknown command", StringComparison.Ordinal),
        _ => true,
    };

    private static string Explain(string path, Exception cause) => cause switch
    {
        ArgumentException => "the path is longer than a socket's may be (107 bytes)",
        _ when !SocketFile.IsTaken(path) && cause is not SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            "there is no such socket; does the sensor run, and does its control.socket name this path?",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            "this user may not use it: the socket is for the sensor's own user and root",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } when !SocketFile.Is(path) =>
            "is no socket; does control.socket of the configuration name this path?",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            "no sensor is behind it any more: it was killed, or has not begun yet",
        _ => $"cannot be connected to ({cause.Message.TrimEnd('.')})",
    };
}
