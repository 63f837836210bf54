using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>
/// A client with one command in flight, which gives replies as text: <c>+OK</c>, <c>:1</c>, <c>-ERR …</c>, a value.
/// </summary>
internal sealed class PolledClient : IDisposable
{
    private readonly Socket _socket;
    private readonly BufferedStream _replies;

    private PolledClient(Socket socket)
    {
        _socket = socket;
        _socket.ReceiveTimeout = _socket.SendTimeout = 20_000;
        _replies = new BufferedStream(new NetworkStream(socket));
    }

    public int LocalPort => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Made by a thread that is in the server's namespace.</summary>
    public static PolledClient ToPort(int port, int? localPort = null, IPAddress? server = null)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (localPort is { } own)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Any, own));
        }

        socket.Connect(server ?? IPAddress.Loopback, port);
        return new PolledClient(socket);
    }

    public static PolledClient ToUnixSocket(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return new PolledClient(socket);
    }

    public string Ask(params string[] words)
    {
        Send(words);
        return ReadReply();
    }

    public void Send(params string[] words) => _socket.Send(Encoding.UTF8.GetBytes(
        $"*{words.Length}\r\n{string.Concat(words.Select(word => $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n"))}"));

    /// <summary>What is no command.</summary>
    public void SendRaw(string bytes) => _socket.Send(Encoding.Latin1.GetBytes(bytes));

    /// <summary>Ends it so that the same port can be used again at once.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();

    public string ReadReply()
    {
        string line = ReadLine();
        int length = line[0] is '$' or '*' ? int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture) : 0;
        if (line[0] == '*')
        {
            return string.Join(' ', Enumerable.Range(0, Math.Max(0, length)).Select(_ => ReadReply()));
        }

        if (line[0] != '$' || length < 0)
        {
            return line;
        }

        byte[] value = new byte[length + 2];
        _replies.ReadExactly(value);
        return Encoding.UTF8.GetString(value, 0, length);
    }

    private string ReadLine()
    {
        StringBuilder line = new();
        while (true)
        {
            int one = _replies.ReadByte();
            switch (one)
            {
                case < 0:
                    throw new EndOfStreamException("the server closed the connection");
                case '\n':
                    return line.ToString(0, line.Length - 1);
                default:
                    line.Append((char)one);
                    break;
            }
        }
    }
}
