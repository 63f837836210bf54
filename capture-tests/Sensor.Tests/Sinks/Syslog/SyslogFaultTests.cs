using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Sensor.Sinks;
using Sensor.Sinks.Spool;
using Sensor.Sinks.Syslog;
using Sensor.Tests.Polling;
using Sensor.Tests.Support;

namespace Sensor.Tests.Sinks.Syslog;

/// <summary>What is told, and what is settled, where a receiver is not there, is another one, or breaks.</summary>
public sealed class SyslogFaultTests
{
    /// <summary>As linux/tcp.h and RFC 9293 number and name it: the peer has acknowledged our end.</summary>
    private const byte FinWait2 = 5;

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public void A_receiver_that_is_not_there_is_unreachable()
    {
        int port = FreePort.Next();
        Assert.Equal($"tcp://127.0.0.1:{port}: nobody listens there; is the receiver running, is the port right?",
            Fault($"tcp://127.0.0.1:{port}", SinkProblem.Unreachable));
        Assert.Equal("unix:///no/such/log: there is no such socket; is the path right, is the daemon running?",
            Fault("unix:///no/such/log", SinkProblem.Unreachable));
        Assert.Equal("tls://no.such.host.invalid:6514: there is no such host; is the name right?",
            Fault("tls://no.such.host.invalid", SinkProblem.Unreachable));
    }

    [Fact]
    public void A_udp_port_that_is_closed_is_noticed_at_the_second_message()
    {
        using IRemoteSink sink = Open($"udp://127.0.0.1:{FreePort.Next()}");
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(100), mostFaults: 1);
        Assert.Equal(SinkProblem.Unreachable, driver.Faults.Single().Problem);
    }

    [Fact]
    public void A_datagram_that_is_too_large_is_refused_and_the_next_one_sent()
    {
        using Socket receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using IRemoteSink sink = Open($"udp://127.0.0.1:{Port(receiver)}");
        SinkDriver driver = new(sink);
        driver.Deliver([SinkRecords.Of(0, new string('x', 70_000)), SinkRecords.Of(1, "small")]);
        Assert.Contains("larger than a datagram", driver.Refusals.Single(), StringComparison.Ordinal);
        byte[] message = new byte[2000];
        Assert.EndsWith("small", System.Text.Encoding.ASCII.GetString(message, 0, receiver.Receive(message)));
    }

    [Fact]
    public void A_socket_that_is_a_stream_gets_messages_that_end_with_zero()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("syslog-").FullName, "log");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        using IRemoteSink sink = Open($"unix://{path}");
        new SinkDriver(sink).Deliver([SinkRecords.Of(0, "one"), SinkRecords.Of(1, "two")]);
        using Socket accepted = listener.Accept();
        byte[] bytes = new byte[4096];
        string text = System.Text.Encoding.ASCII.GetString(bytes, 0, accepted.Receive(bytes));
        Assert.Equal(["one", "two", ""], text.Split('\0').Select(message => message.Split(' ')[^1]));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void A_daemon_that_does_not_read_its_socket_is_slow()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("syslog-").FullName, "log");
        using Socket receiver = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        receiver.Bind(new UnixDomainSocketEndPoint(path));
        using IRemoteSink sink = SyslogSinks.Open(Options($"unix://{path}") with { AckTimeout = TimeSpan.FromMilliseconds(300) });
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(2000), mostFaults: 1);
        Assert.Equal(SinkProblem.Slow, driver.Faults[0].Problem);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void What_a_receiver_left_unread_in_its_host_is_not_settled()
    {
        using TcpListener listener = Listen();
        using IRemoteSink sink = SyslogSinks.Open(
            Options($"tcp://127.0.0.1:{Port(listener.Server)}") with { SettleDelay = TimeSpan.FromMinutes(1) });
        SpoolBatch batch = SinkRecords.Batch(SinkRecords.Of(0, "{}"));
        sink.Send(batch, Stop);
        using (Socket accepted = listener.AcceptSocket())
        {
            Assert.True(accepted.Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead)); // acknowledged, and never read
            sink.Poll();
        }

        SinkFault fault = PollUntilFault(sink);
        Assert.Equal(SinkProblem.Unreachable, fault.Problem);
        Assert.False(batch.IsSettled);
    }

    [Fact]
    public void What_was_acknowledged_is_settled_while_the_rest_waits_for_a_receiver_that_reads_no_more()
    {
        using TcpListener listener = Listen();
        SyslogSinkOptions options = Options($"tcp://127.0.0.1:{Port(listener.Server)}") with
        {
            SettleDelay = TimeSpan.Zero,
            AckTimeout = TimeSpan.FromSeconds(1),
        };
        using IRemoteSink sink = SyslogSinks.Open(options);
        string large = new('x', 100_000);
        SinkDriver driver = new(sink, perBatch: 1);
        driver.Deliver([.. Enumerable.Range(0, 200).Select(i => SinkRecords.Of(i, large))], mostFaults: 1);
        Assert.Equal(SinkProblem.Slow, driver.Faults[0].Problem);
        Assert.InRange(driver.Settled, 1, 199);
        using Socket accepted = listener.AcceptSocket();
        long arrived = 0;
        byte[] bytes = new byte[1 << 20];
        for (int read = 1; read > 0; arrived += read)
        {
            try
            {
                read = accepted.Receive(bytes);
            }
            catch (SocketException)
            {
                break;
            }
        }

        Assert.True(arrived >= driver.Settled * 100_000L, $"{driver.Settled} are settled, {arrived} bytes have arrived");
    }

    [Fact]
    public void A_connection_that_ended_while_nothing_was_out_is_simply_made_anew()
    {
        using TcpListener listener = Listen();
        using IRemoteSink sink = SyslogSinks.Open(
            Options($"tcp://127.0.0.1:{Port(listener.Server)}") with { SettleDelay = TimeSpan.Zero });
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(1));
        using (Socket first = listener.AcceptSocket())
        {
            first.Receive(new byte[10_000]);
            first.Shutdown(SocketShutdown.Send);
            Wait.Until(() => TcpState(first) == FinWait2, "the sink's host knows of the end");
        }

        driver.Deliver(SinkRecords.Many(1, first: 1));
        Assert.Empty(driver.Faults);
        Assert.True(listener.Pending());
    }

    [Fact]
    public async Task A_wrong_certificate_is_one_clear_sentence()
    {
        using CertificateFiles files = new();
        using TcpListener listener = Listen();
        int port = Port(listener.Server);
        using X509Certificate2 own = X509Certificate2.CreateFromPemFile(files["server.pem"], files["server.key"]);
        Task serving = Serve(listener, own, connections: 2);
        Assert.Equal($"tls://127.0.0.1:{port}: its certificate is not signed by a known authority; is ca_file the right one?",
            Fault($"tls://127.0.0.1:{port}", SinkProblem.Tls, new TlsClientOptions { CaFile = files["other-ca.pem"] }));
        Assert.Equal(
            $"tls://127.0.0.1:{port}: its certificate does not bear the name other.test; is it the right host, "
            + "or does server_name differ?",
            Fault($"tls://127.0.0.1:{port}", SinkProblem.Tls, new() { CaFile = files["ca.pem"], ServerName = "other.test" }));
        await serving;
        Assert.Equal($"tls://127.0.0.1:{port}: {files["server.ext"]} holds no certificate of an authority in PEM form that can be read",
            Fault($"tls://127.0.0.1:{port}", SinkProblem.Tls, new() { CaFile = files["server.ext"] }));
    }

    private static async Task Serve(TcpListener listener, X509Certificate2 own, int connections)
    {
        for (int i = 0; i < connections; i++)
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(Stop);
            using SslStream stream = new(client.GetStream());
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await stream.AuthenticateAsServerAsync(own);
                int read = await stream.ReadAsync(new byte[1], Stop);
                throw new IOException($"{read}");
            });
        }
    }

    private static SinkFault PollUntilFault(IRemoteSink sink)
    {
        for (int i = 0; i < 500; i++)
        {
            try
            {
                sink.Poll();
            }
            catch (SinkFault fault)
            {
                return fault;
            }

            Thread.Sleep(10);
        }

        throw new TimeoutException("the end of the connection was not noticed");
    }

    private static string Fault(string url, SinkProblem problem, TlsClientOptions? tls = null)
    {
        using IRemoteSink sink = SyslogSinks.Open(Options(url) with { Tls = tls ?? new() });
        SinkFault fault = Assert.Throws<SinkFault>(() => sink.Send(SinkRecords.Batch(SinkRecords.Of(0, "{}")), Stop));
        Assert.Equal(problem, fault.Problem);
        return fault.Message;
    }

    private static IRemoteSink Open(string url) => SyslogSinks.Open(Options(url));

    private static SyslogSinkOptions Options(string url)
    {
        Assert.True(SyslogAddress.TryParse(url, out SyslogAddress? address, out string? problem), problem);
        return new SyslogSinkOptions { Address = address! };
    }

    private static TcpListener Listen()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    /// <summary>The first byte of TCP_INFO.</summary>
    private static byte TcpState(Socket socket)
    {
        byte[] state = new byte[1];
        socket.GetRawSocketOption(optionLevel: 6, optionName: 11, state);
        return state[0];
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
