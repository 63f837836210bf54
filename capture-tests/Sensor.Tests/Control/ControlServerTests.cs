using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Sensor.Control;

namespace Sensor.Tests.Control;

/// <summary>The control socket, spoken to as clients do; <c>Live/</c> has redis-cli.</summary>
public sealed class ControlServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("control").FullName;
    private readonly List<ControlRequest> _requests = [];
    private readonly List<Exception> _errors = [];

    private string SocketPath => Path.Combine(_folder, "control.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("PING\r\n", "+PONG\r\n")]
    [InlineData("*2\r\n$4\r\nping\r\n$2\r\nhi\r\n", "$2\r\nhi\r\n")]
    [InlineData("audit.test a \"b c\"\r\n", "*2\r\n$1\r\na\r\n$3\r\nb c\r\n")]
    [InlineData("FAIL\r\n", "-ERR no\r\n")]
    [InlineData("MAP\r\n", "*2\r\n$1\r\nk\r\n:7\r\n")]
    [InlineData("*1\r\n$3\r\nMAP\r\n*1\r\n$4\r\nPING\r\n", "*2\r\n$1\r\nk\r\n:7\r\n+PONG\r\n")]
    [InlineData("QUIT\r\nPING\r\n", "+OK\r\n")]
    [InlineData("*1\r\n:5\r\nPING\r\n", "-ERR Protocol error\r\n")]
    [InlineData("HELLO 4\r\n", "-NOPROTO unsupported protocol version\r\n")]
    public void Commands_are_answered_in_the_manner_of_Redis(string sent, string expected)
    {
        using ControlServer server = Open();
        Assert.Equal(expected, Exchange(sent));
    }

    [Fact]
    public void A_map_is_one_in_RESP3()
    {
        using ControlServer server = Open();
        string answer = Exchange("HELLO 3\r\nMAP\r\n");
        Assert.StartsWith("%5\r\n$6\r\nserver\r\n$18\r\nredis-audit-sensor\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("%1\r\n$1\r\nk\r\n:7\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n")]
    [InlineData("-NOAUTH HELLO must be called with the client already authenticated\r\n")]
    [InlineData("-ERR unknown command `HELLO`, with args beginning with: `3`\r\n")]
    [InlineData("+OK\r\n")]
    public void A_server_of_another_kind_is_said_to_be_no_sensor(string greeting)
    {
        using Socket other = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(SocketPath));
        other.Listen();
        Thread answering = new(() =>
        {
            using Socket accepted = other.Accept();
            accepted.Receive(new byte[100]);
            accepted.Send(Encoding.UTF8.GetBytes(greeting));
            accepted.Receive(new byte[1]);
        });
        answering.Start();
        string message = Assert.Throws<ControlFailure>(() => ControlClient.Connect(SocketPath)).Message;
        Assert.Equal($"{SocketPath}: what answers there is no sensor; is it the socket of a Redis server?", message);
        answering.Join();
    }

    [Fact]
    public void The_peer_is_the_one_that_the_kernel_names()
    {
        using ControlServer server = Open();
        Exchange("AUDIT.TEST\r\n");
        ControlPeer peer = Assert.Single(_requests).Peer;
        Assert.Equal(Environment.ProcessId, peer.Pid);
        Assert.Equal(EffectiveUser(), peer.Uid);
    }

    [Fact]
    public void Only_its_owner_may_use_the_socket_and_it_is_gone_at_the_end()
    {
        using (ControlServer server = Open())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_socket_that_a_killed_sensor_left_is_taken_over()
    {
        using (Socket left = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "other")));
            File.Move(Path.Combine(_folder, "other"), SocketPath);
        }

        using ControlServer server = Open();
        Assert.Equal("+PONG\r\n", Exchange("PING\r\n"));
    }

    [Fact]
    public void A_socket_in_use_and_a_file_that_is_none_are_left_alone()
    {
        using (ControlServer first = Open())
        {
            Assert.Contains("another sensor listens there", Assert.Throws<ControlFailure>(Open).Message, StringComparison.Ordinal);
            Assert.Equal("+PONG\r\n", Exchange("PING\r\n"));
        }

        foreach (string content in (string[])["precious", ""])
        {
            File.WriteAllText(SocketPath, content);
            Assert.Contains("something else is there", Assert.Throws<ControlFailure>(Open).Message, StringComparison.Ordinal);
            Assert.Equal(content, File.ReadAllText(SocketPath));
        }
    }

    [Theory]
    [InlineData("mkfifo", "")]
    [InlineData("mkdir", "")]
    [InlineData("ln", "-s", "/no/such/place")]
    public void Neither_a_pipe_nor_a_folder_nor_a_link_is_deleted(string program, params string[] words)
    {
        using (Process made = Process.Start(program, [.. words.Where(word => word.Length > 0), SocketPath]))
        {
            made.WaitForExit();
        }

        Assert.Contains("something else is there", Assert.Throws<ControlFailure>(Open).Message, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void What_was_put_in_the_place_of_the_socket_stays()
    {
        using (ControlServer server = Open())
        {
            File.Delete(SocketPath);
            File.WriteAllText(SocketPath, "");
        }

        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public void An_error_of_ours_ends_one_connection_and_is_said()
    {
        using ControlServer server = Open();
        using Socket other = Connect();
        Assert.Equal("+PONG\r\n", Exchange(other, "PING\r\n"));
        Assert.Equal("", Exchange("BREAK\r\nPING\r\n"));
        Assert.Equal("ours", Assert.Single(_errors).Message);
        Assert.Equal("+PONG\r\n", Exchange(other, "PING\r\n"));
        Assert.Equal("+PONG\r\n", Exchange("PING\r\n"));
    }

    [Theory]
    [InlineData("*2\r\n$4\r\nPI")]
    [InlineData("*3\r\n")]
    [InlineData("PIN")]
    public void Half_a_command_is_not_waited_for_for_long(string half)
    {
        using ControlServer server = Open(new ControlOptions { CommandTimeout = TimeSpan.FromMilliseconds(200) });
        using Socket stuck = Connect();
        using Socket quiet = Connect();
        Assert.Equal("+PONG\r\n", Exchange(quiet, "PING\r\n"));
        stuck.Send(Encoding.ASCII.GetBytes("PING\r\n" + half));
        stuck.ReceiveTimeout = 30_000;
        byte[] answer = new byte[100];
        Assert.Equal("+PONG\r\n", Encoding.ASCII.GetString(answer, 0, stuck.Receive(answer)));
        Assert.Equal(0, stuck.Receive(answer));
        Assert.Equal("+PONG\r\n", Exchange(quiet, "PING\r\n"));
    }

    [Fact]
    public void Who_takes_no_answers_is_ended()
    {
        using ControlServer server = Open(new ControlOptions { CommandTimeout = TimeSpan.FromMilliseconds(200) });
        using Socket deaf = Connect();
        deaf.SendTimeout = 30_000;
        byte[] commands = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"AUDIT.TEST {new string('x', 1000)}\r\n", 60)));
        Assert.Throws<SocketException>(Flood);
        Assert.DoesNotContain("PONG", Exchange(deaf, "PING\r\n", toTheEnd: true), StringComparison.Ordinal);
        Assert.Equal("+PONG\r\n", Exchange("PING\r\n"));

        void Flood()
        {
            while (true)
            {
                deaf.Send(commands);
            }
        }
    }

    [Fact]
    public void Commands_too_long_and_connections_too_many_are_refused()
    {
        using ControlServer server = Open(new ControlOptions { MaxConnections = 16 });
        Assert.Contains("-ERR Protocol error", Exchange($"*2\r\n$4\r\nPING\r\n$70000\r\n{new string('x', 70_000)}\r\n"), StringComparison.Ordinal);
        List<Socket> open = [.. Enumerable.Range(0, 16).Select(_ => Connect())];
        open.ForEach(socket => Assert.Equal("+PONG\r\n", Exchange(socket, "PING\r\n")));
        Assert.Equal("-ERR max number of clients reached\r\n", Exchange(""));
        open.ForEach(socket => socket.Dispose());
        SpinWait.SpinUntil(() => Exchange("PING\r\n") == "+PONG\r\n", TimeSpan.FromSeconds(10));
        Assert.Equal("+PONG\r\n", Exchange("PING\r\n"));
    }

    private ControlServer Open() => Open(new ControlOptions());

    private ControlServer Open(ControlOptions options) =>
        ControlServer.Open(options with { SocketPath = SocketPath }, Execute, TakeError);

    private bool TakeError(Exception error)
    {
        lock (_errors)
        {
            _errors.Add(error);
        }

        return true;
    }

    private ControlReply Execute(ControlRequest request)
    {
        _requests.Add(request);
        return request.Name switch
        {
            "BREAK" => throw new InvalidOperationException("ours"),
            "FAIL" => new ControlReply.Error("ERR no"),
            "MAP" => new ControlReply.Map([new("k", new ControlReply.Number(7))]),
            _ => new ControlReply.List([.. request.Arguments.Select(word => new ControlReply.Bulk(word))]),
        };
    }

    private Socket Connect()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
        return socket;
    }

    private string Exchange(string sent)
    {
        using Socket socket = Connect();
        return Exchange(socket, sent, toTheEnd: true);
    }

    private static string Exchange(Socket socket, string sent, bool toTheEnd = false)
    {
        StringBuilder answer = new();
        byte[] buffer = new byte[65536];
        socket.ReceiveTimeout = 10_000;
        try
        {
            socket.Send(Encoding.UTF8.GetBytes(sent));
            if (toTheEnd)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            int length;
            while ((length = socket.Receive(buffer)) > 0)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, length));
                if (!toTheEnd)
                {
                    break;
                }
            }
        }
        catch (SocketException)
        {
            // Ended by the server.
        }

        return answer.ToString();
    }

    private static uint EffectiveUser()
    {
        using Process id = Process.Start(new ProcessStartInfo("id", "-u") { RedirectStandardOutput = true })!;
        return uint.Parse(id.StandardOutput.ReadToEnd(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
