using System.Net;
using System.Net.Sockets;
using Sensor.Polling;
using Sensor.Streams;

namespace Sensor.Tests.Polling;

/// <summary>The connection to a server: its ends, its login, its answers.</summary>
public sealed class AdminConnectionTests
{
    [Fact]
    public void Both_ends_are_known_before_the_first_byte()
    {
        using var got = new ManualResetEventSlim();
        using var server = new FakeServer((stream, _) =>
        {
            if (stream.ReadByte() >= 0)
            {
                got.Set();
            }
        });
        using var connection = new AdminConnection(server.Options);
        Assert.Null(connection.Connect());
        ConnectionKey key = connection.Key!.Value;
        Assert.Equal(server.Options.Target.Port, key.Server.Port);
        Assert.Equal("127.0.0.1", EndpointText.Write(key.Client).Split(':')[0]);
        Assert.NotEqual(key.Client.Port, key.Server.Port);
        Assert.False(got.Wait(100, TestContext.Current.CancellationToken));
        connection.Login();
        Assert.True(got.Wait(5000, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_under_way_ends_when_another_thread_says_so(bool connecting)
    {
        using FakeServer server = FakeServer.Answering(FakeServer.Hello);
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        using Socket first = Waiting(full), second = Waiting(full); // its queue is full: a third gets no answer
        var forEver = TimeSpan.FromMinutes(10);
        PollTarget target = connecting ? PolledServer.Target($"redis://{full.LocalEndPoint}") : server.Options.Target;
        using var connection = new AdminConnection(
            new PollingOptions { Target = target, ConnectTimeout = forEver, AnswerTimeout = forEver });
        PollFailure? failure = connecting ? null : connection.Connect() ?? connection.Login();
        Assert.Null(failure);
        var asking = new Thread(() => failure = connecting ? connection.Connect() : connection.Ask("INFO").Failure);
        asking.Start();
        Assert.False(asking.Join(200));
        connection.Abort();
        Assert.True(asking.Join(TimeSpan.FromSeconds(60)));
        Assert.True(failure!.EndsConnection);
    }

    private static Socket Waiting(Socket listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(listener.LocalEndPoint!);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            // it connects, or waits
        }

        return socket;
    }

    [Fact]
    public void The_client_id_is_that_of_HELLO()
    {
        using var server = FakeServer.Answering(FakeServer.Hello, "+PONG\r\n");
        using AdminConnection connection = PolledServer.Open(server.Options);
        Assert.Equal(77, connection.ClientId);
        Assert.Equal(3, connection.RespVersion);
        Assert.Equal("+PONG\r\n", PolledServer.Text(connection.Ask("PING")));
    }

    [Theory]
    [InlineData("-NOPROTO unsupported protocol version\r\n")]
    [InlineData("-ERR unknown command 'HELLO'\r\n")]
    public void A_server_without_HELLO_is_asked_for_the_id(string refusal)
    {
        using var server = FakeServer.Answering(refusal, ":12\r\n");
        using AdminConnection connection = PolledServer.Open(server.Options);
        Assert.Equal(12, connection.ClientId);
        Assert.Equal(2, connection.RespVersion);
    }

    [Fact]
    public void Pushes_before_and_behind_an_answer_are_dropped()
    {
        const string Push = ">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n";
        using var server = FakeServer.Answering(
            FakeServer.Hello, $"{Push}{Push}|1\r\n+ttl\r\n:5\r\n+ONE\r\n{Push}{Push[..9]}", $"{Push[9..]}+TWO\r\n");
        using AdminConnection connection = PolledServer.Open(server.Options);
        Assert.Equal("+ONE\r\n", PolledServer.Text(connection.Ask("PING")));
        Assert.Equal("+TWO\r\n", PolledServer.Text(connection.Ask("PING")));
    }
}
