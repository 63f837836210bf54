using System.Net;
using System.Net.Sockets;
using System.Text;
using Sensor.Metrics;
using Sensor.Tests.Sinks;

namespace Sensor.Tests.Metrics;

/// <summary>The server over real connections: what it answers, to whom, and what it does about those who only hold it up.</summary>
public sealed class MetricsServerTests : IDisposable
{
    private const string Page = "GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private readonly MetricsOptions _options = new()
    {
        Listen = new IPEndPoint(IPAddress.Loopback, FreePort.Next()),
        Timeout = TimeSpan.FromSeconds(1),
        Hosts = ["metrics.example.org"],
    };

    private MetricsServer? _server;

    public void Dispose() => _server?.Dispose();

    [Theory]
    [InlineData("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    [InlineData("GET /page?a=b HTTP/1.1\r\nhost:127.0.0.1:9764\r\nAccept: */*\r\n\r\n", 200)]
    [InlineData("GET /page HTTP/1.0\r\nHost: [::1]:9764\r\n\r\n", 200)]
    [InlineData("GET /page HTTP/1.1\r\nHost: METRICS.example.org:1\r\n\r\n", 200)]
    [InlineData("HEAD /page HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    [InlineData("GET /other HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [InlineData("GET /page/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [InlineData("POST /page HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody", 405)]
    [InlineData("OPTIONS /page HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n", 405)]
    [InlineData("GET /page HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403)]
    [InlineData("GET /page HTTP/1.1\r\nHost: localhost.evil.example:9764\r\n\r\n", 403)]
    [InlineData("GET /page HTTP/1.1\r\nHost: 10.0.0.5:9764\r\n\r\n", 403)]
    [InlineData("GET /page HTTP/1.1\r\nHost: \r\n\r\n", 403)]
    [InlineData("GET /page HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /page HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400)]
    [InlineData("GET http://localhost/page HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET /page HTTP/2.0\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET /page\r\n\r\n", 400)]
    [InlineData("*1\r\n$4\r\nPING\r\n\r\n", 400)]
    [InlineData("GET /\u00e9 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("\r\n\r\n", 400)]
    public void It_answers_what_is_asked_under_its_own_names_alone(string request, int status)
    {
        Open(_options);
        string answer = Ask(request);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        string head = answer[..(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)];
        Assert.Contains("\r\nContent-Security-Policy: default-src 'none';", head, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(status == 405, head.Contains("\r\nAllow: GET, HEAD\r\n", StringComparison.Ordinal));
        Assert.Equal(request.StartsWith("HEAD", StringComparison.Ordinal), answer.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        if (status == 200)
        {
            Assert.Contains("\r\nContent-Length: 11\r\n", head, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Where_others_may_ask_addresses_and_this_hosts_name_are_taken_and_foreign_names_are_not()
    {
        Open(_options with { AllowRemote = true });
        Assert.StartsWith("HTTP/1.1 200", Ask("GET /page HTTP/1.1\r\nHost: 10.0.0.5:9764\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 200", Ask($"GET /page HTTP/1.1\r\nHost: {Environment.MachineName}\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403", Ask("GET /page HTTP/1.1\r\nHost: evil.example\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_in_single_bytes_is_one_and_one_that_never_ends_is_refused()
    {
        Open(_options);
        using Socket slow = Connect();
        foreach (byte one in "GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n"u8)
        {
            slow.Send([one]);
        }

        Assert.StartsWith("HTTP/1.1 200", ReadAll(slow), StringComparison.Ordinal);
        using Socket halting = Connect();
        halting.Send("GET /page HTTP/1.1\r\n"u8);
        Assert.StartsWith("HTTP/1.1 408", ReadAll(halting), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", Ask("GET /" + new string('a', 20_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_hundred_at_once_are_answered_while_others_say_nothing()
    {
        Open(_options);
        using CancellationTokenSource end = new();
        Socket[] silent = [.. Enumerable.Range(0, 50).Select(_ => Connect())];
        string[] answers = new string[200];
        Thread[] clients = [.. Enumerable.Range(0, answers.Length).Select(i => new Thread(() =>
            answers[i] = Ask("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n")))];
        Array.ForEach(clients, client => client.Start());
        Array.ForEach(clients, client => client.Join());
        Assert.All(answers, answer => Assert.EndsWith("hello world", answer, StringComparison.Ordinal));
        Assert.All(silent, socket => Assert.StartsWith("HTTP/1.1 408", ReadAll(socket), StringComparison.Ordinal));
        Array.ForEach(silent, socket => socket.Dispose());
    }

    [Fact]
    public void Beyond_the_limit_the_oldest_without_a_whole_request_is_closed_and_room_comes_back()
    {
        Open(_options with { MaxConnections = 3 });
        Socket[] silent = [.. Enumerable.Range(0, 3).Select(_ => Connect())];
        Thread.Sleep(200); // the listener takes them in its own time
        Assert.StartsWith("HTTP/1.1 200", Ask(Page), StringComparison.Ordinal);
        Assert.Equal("", ReadAll(silent[0]));
        Assert.All(silent[1..], socket => Assert.StartsWith("HTTP/1.1 408", ReadAll(socket), StringComparison.Ordinal));
        Array.ForEach(silent, socket => socket.Dispose());
        Assert.True(SpinWait.SpinUntil(
            () => Ask("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n").StartsWith("HTTP/1.1 200", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Connections_with_half_a_request_keep_nobody_from_an_answer()
    {
        // No time may help here: they are not given up before the test is over.
        Open(_options with { Timeout = TimeSpan.FromMinutes(2) });
        Socket[] halting = new Socket[400];
        for (int i = 0; i < halting.Length; i++)
        {
            // Each says its half while it is the newest: the oldest are closed meanwhile.
            halting[i] = Connect();
            halting[i].Send("GET /met"u8);
        }

        Assert.StartsWith("HTTP/1.1 200", Ask(Page), StringComparison.Ordinal);
        Assert.Equal("", ReadAll(halting[0]));
        halting[^1].Send("ters HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        Assert.StartsWith("HTTP/1.1 404", ReadAll(halting[^1]), StringComparison.Ordinal);
        Array.ForEach(halting, socket => socket.Dispose());
    }

    [Fact]
    public void Who_is_being_answered_gives_way_to_nobody()
    {
        using ManualResetEventSlim asked = new();
        using ManualResetEventSlim go = new();
        _server = MetricsServer.Open(_options with { MaxConnections = 1 }, path =>
        {
            asked.Set();
            go.Wait(TestContext.Current.CancellationToken);
            return Answer(path);
        });
        using Socket first = Connect();
        first.Send(Encoding.ASCII.GetBytes(Page));
        Assert.True(asked.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal("", Ask(Page));
        go.Set();
        Assert.StartsWith("HTTP/1.1 200", ReadAll(first), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_takes_nothing_is_given_up()
    {
        _server = MetricsServer.Open(
            _options with { MaxConnections = 1 }, _ => new MetricsReply(200, "text/plain", new byte[64 << 20]));
        using Socket lazy = Connect();
        lazy.Send("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        Assert.True(SpinWait.SpinUntil(
            () => Ask("HEAD /page HTTP/1.1\r\nHost: localhost\r\n\r\n").Length > 0, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_port_that_is_taken_is_said_in_a_sentence()
    {
        Open(_options);
        IOException taken = Assert.Throws<IOException>(() => MetricsServer.Open(_options, Answer));
        Assert.Equal($"{_options.Listen}: another program listens there", taken.Message);
        IOException foreign = Assert.Throws<IOException>(
            () => MetricsServer.Open(_options with { Listen = IPEndPoint.Parse("192.0.2.1:9764") }, Answer));
        Assert.Equal("192.0.2.1:9764: this host has no such address", foreign.Message);
    }

    [Theory]
    [InlineData("127.0.0.1:9764", "127.0.0.1:9764", null)]
    [InlineData("localhost:9764", "127.0.0.1:9764", null)]
    [InlineData("[::1]:9764", "[::1]:9764", null)]
    [InlineData("0.0.0.0:9764", "0.0.0.0:9764", "other hosts reach this address")]
    [InlineData("10.0.0.5:9764", "10.0.0.5:9764", "other hosts reach this address")]
    [InlineData("9764", null, null)]
    [InlineData("127.0.0.1", null, null)]
    [InlineData("127.0.0.1:0", null, null)]
    [InlineData("redis-1:9764", null, null)]
    public void An_address_that_others_reach_must_be_allowed_in_words(string text, string? read, string? problem)
    {
        IPEndPoint? at = MetricsOptions.EndPointOf(text);
        Assert.Equal(read, at?.ToString());
        MetricsOptions options = new() { Listen = at };
        Assert.Equal(problem is null, options.Problem is null);
        Assert.StartsWith(problem ?? "", options.Problem ?? "", StringComparison.Ordinal);
        Assert.Null((options with { AllowRemote = true }).Problem);
    }

    private static MetricsReply Answer(string path) => path == "/page"
        ? MetricsReply.Line(200, "hello worl") with { Body = "hello world"u8.ToArray() }
        : MetricsReply.Line(404, "no such page");

    private void Open(MetricsOptions options) => _server = MetricsServer.Open(options, Answer);

    private Socket Connect()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000 };
        socket.Connect(_options.Listen!);
        return socket;
    }

    private string Ask(string request)
    {
        using Socket socket = Connect();
        socket.Send(Encoding.Latin1.GetBytes(request));
        return ReadAll(socket);
    }

    private static string ReadAll(Socket socket)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[65_536];
        try
        {
            int length;
            while ((length = socket.Receive(buffer)) > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, length));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with something unread: what came before counts.
        }

        return text.ToString();
    }
}
