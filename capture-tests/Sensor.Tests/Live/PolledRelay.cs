using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>
/// Stands between clients and the server of a <see cref="PolledNetwork"/>, as NAT or a proxy does: what is captured are
/// the connections to the relay, what the server sees are its own, from another address and other ports. It may log in
/// there, so that no wire shows who it is.
/// </summary>
internal sealed class PolledRelay : IDisposable
{
    private static readonly IPAddress OwnAddress = IPAddress.Parse("127.0.0.77");

    private readonly int _serverPort;
    private readonly Func<Stream, Stream> _login;
    private readonly TcpListener _listener;
    private readonly Thread _thread;

    /// <param name="network">Where it stands.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="serverPort">Where the server does.</param>
    /// <param name="login">Makes of the bare connection to the server one that is logged in.</param>
    public PolledRelay(PolledNetwork network, int port, int serverPort, Func<Stream, Stream>? login = null)
    {
        _serverPort = serverPort;
        _login = login ?? (stream => stream);
        TcpListener? listener = null;
        network.Inside(() =>
        {
            listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        });
        _listener = listener!;
        _thread = new Thread(() => network.Inside(Relay)) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>As a server's TLS port does for a certificate: there is a user from the first command on.</summary>
    public static Stream LogIn(Stream stream, string user)
    {
        string password = PolledNetwork.PasswordOf(user);
        stream.Write(Encoding.ASCII.GetBytes($"AUTH {user} {password}\r\n"));
        byte[] reply = new byte[5];
        stream.ReadExactly(reply);
        return reply.AsSpan().SequenceEqual("+OK\r\n"u8)
            ? stream : throw new IOException("the relay's login was refused");
    }

    public void Dispose()
    {
        _listener.Stop();
        _thread.Join();
    }

    /// <summary>On a thread in the namespace: sockets made here live there.</summary>
    private void Relay()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = _listener.AcceptSocket();
                client.NoDelay = true;
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                return; // The test is over.
            }

            Join(client);
        }
    }

    private void Join(Socket client)
    {
        Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        server.Bind(new IPEndPoint(OwnAddress, 0));
        server.Connect(IPAddress.Loopback, _serverPort);
        try
        {
            Stream outer = new NetworkStream(client, ownsSocket: true);
            Stream inner = _login(new NetworkStream(server, ownsSocket: true));
            Copy(outer, inner);
            Copy(inner, outer);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            client.Dispose(); // The test's client then meets the end of its connection.
            server.Dispose();
        }
    }

    private static void Copy(Stream from, Stream to)
    {
        Thread thread = new(() =>
        {
            try
            {
                from.CopyTo(to);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The other direction has ended.
            }

            from.Dispose();
            to.Dispose();
        });
        thread.IsBackground = true;
        thread.Start();
    }
}
