using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Sensor.Configuration;
using Sensor.Hosting.Checks;
using Sensor.Sinks;
using Sensor.Sinks.Http;
using Sensor.Sinks.Kafka;
using Sensor.Sinks.Syslog;
using Sensor.Tests.Polling;
using Sensor.Tests.Sinks;
using Sensor.Tests.Sinks.Http;
using Sensor.Tests.Support;

namespace Sensor.Tests.Hosting.Checks;

/// <summary>What is said of sinks that would work and of such that would not; nothing is ever sent to them.</summary>
public sealed class SinkCheckTests
{
    private const string Token = "S3cret-token";
    private const int TopicAuthorizationFailed = 29;
    private const int ClusterAuthorizationFailed = 31;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // --- Kafka ---

    [Fact]
    public void A_cluster_that_knows_the_topic_is_well()
    {
        using MockKafka kafka = new();
        kafka.CreateTopic("audit");
        CheckResult result = Kafka(kafka.Bootstrap, "audit");
        Assert.Equal(CheckState.Ok, result.State);
        Assert.Contains("took us as a producer", result.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_may_write_nowhere_is_told_so()
    {
        using MockKafka kafka = new();
        kafka.CreateTopic("audit");
        kafka.Answer(MockKafka.InitProducerId, [.. Enumerable.Repeat(ClusterAuthorizationFailed, 20)]);
        CheckResult result = Kafka(kafka.Bootstrap, "audit");
        Assert.Equal(CheckState.Fault, result.State);
        Assert.Contains("not allowed", result.Found, StringComparison.Ordinal);
        Assert.Contains("WRITE", result.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_that_we_may_not_see_and_a_partition_without_a_leader_are_faults()
    {
        using MockKafka kafka = new();
        kafka.CreateTopic("hidden");
        kafka.SayOfTopic("hidden", TopicAuthorizationFailed);
        Assert.Contains("not allowed", Fault(Kafka(kafka.Bootstrap, "hidden")), StringComparison.Ordinal);
        kafka.CreateTopic("headless");
        kafka.Lead("headless", 2, -1);
        Assert.Contains("partition 2 of headless has no leader", Fault(Kafka(kafka.Bootstrap, "headless")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_nobody_listens_on_is_said_to_refuse()
    {
        string broker = $"127.0.0.1:{FreePort.Next()}";
        Assert.Contains($"broker {broker}: it refuse", Fault(Kafka(broker, "audit")), StringComparison.Ordinal);
    }

    [Fact]
    public void Tls_where_none_is_spoken_is_named()
    {
        using MockKafka kafka = new();
        kafka.CreateTopic("audit");
        RemoteSinkConfiguration sink = new KafkaSinkConfiguration("k", "json", new KafkaSinkOptions
        {
            Brokers = kafka.Bootstrap.Split(','),
            Topics = new KafkaTopics("audit", "audit", "audit"),
            Tls = new KafkaTls(null, null, null, null),
        });
        string fault = Fault(Assert.Single(SinkCheck.Remote(sink, Stop)));
        Assert.Contains("kafka 127.0.0.1", fault, StringComparison.Ordinal);
    }

    // --- syslog ---

    [Fact]
    public void A_syslog_receiver_is_connected_to_and_told_nothing()
    {
        using Socket listener = Listen();
        CheckResult result = Syslog($"tcp://127.0.0.1:{Port(listener)}");
        Assert.Equal(CheckState.Ok, result.State);
        using Socket accepted = listener.Accept();
        accepted.ReceiveTimeout = 5000;
        Assert.Equal(0, accepted.Receive(new byte[100]));
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_a_fault_and_the_right_one_is_none()
    {
        using CertificateFiles files = new();
        using Socket listener = Listen();
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(files["server.pem"], files["server.key"]);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task serving = Serve(listener, certificate, end.Token);
        string url = $"tls://127.0.0.1:{Port(listener)}";
        string fault = Fault(Syslog(url, new TlsClientOptions { CaFile = files["other-ca.pem"] }));
        Assert.Contains("not signed by a known authority", fault, StringComparison.Ordinal);
        Assert.Contains("does not bear the name", Fault(Syslog(url, new TlsClientOptions { CaFile = files["ca.pem"], ServerName = "other" })), StringComparison.Ordinal);
        Assert.Contains("is trusted", Syslog(url, new TlsClientOptions { CaFile = files["ca.pem"] }).Found, StringComparison.Ordinal);
        await end.CancelAsync();
        listener.Dispose();
        await serving.WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }

    [Fact]
    public void Udp_proves_little_and_a_closed_port_of_tcp_is_a_fault()
    {
        Assert.Contains("nobody learns", Syslog($"udp://127.0.0.1:{FreePort.Next()}").Found, StringComparison.Ordinal);
        Assert.Contains("nobody listens", Fault(Syslog($"tcp://127.0.0.1:{FreePort.Next()}")), StringComparison.Ordinal);
    }

    // --- HTTP ---

    [Theory]
    [InlineData(400, 5, true, "knows the token")]
    [InlineData(403, 4, false, "does not know the token")]
    [InlineData(403, 1, false, "token is disabled")]
    [InlineData(503, 9, false, "busy")]
    public async Task Splunk_is_asked_with_the_token_and_without_an_event(int status, int code, bool well, string words)
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(request => request.Path switch
        {
            "/services/collector/health" => (200, """{"text":"HEC is healthy","code":17}"""),
            "/services/collector/ack" => (200, """{"acks":{"0":false}}"""),
            _ => (status, $$"""{"text":"x","code":{{code}}}"""),
        });
        CheckResult result = Http(HttpReceiverKind.Splunk, server.Url);
        Assert.Equal(well ? CheckState.Ok : CheckState.Fault, result.State);
        Assert.Contains(words, result.Found, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, $"{result}", StringComparison.Ordinal);
        SeenRequest asked = server.Requests.First(request => request.Path.EndsWith("/event", StringComparison.Ordinal));
        Assert.Equal(($"Splunk {Token}", 0), (asked.Header("Authorization"), asked.Body.Length));
    }

    [Fact]
    public async Task Splunk_without_acknowledgements_is_found_before_the_first_event()
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(request => request.Path switch
        {
            "/services/collector/ack" => (400, """{"text":"ACK is disabled","code":14}"""),
            "/services/collector/health" => (200, "{}"),
            _ => (400, """{"text":"No data","code":5}"""),
        });
        Assert.Contains("acknowledges nothing", Fault(Http(HttpReceiverKind.Splunk, server.Url)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"has_all_requested":true}""", 200, true, "lets us write to redis-audit")]
    [InlineData("""{"has_all_requested":false}""", 200, false, "does not let us write to redis-audit")]
    [InlineData("{}", 404, true, "cannot be asked whether we may write")]
    public async Task Elasticsearch_is_asked_whether_we_may_write(string rights, int status, bool well, string words)
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(request => request.Path == "/"
            ? (200, """{"version":{"number":"9.1.0"}}""") : (status, rights));
        CheckResult result = Http(HttpReceiverKind.Elasticsearch, server.Url);
        Assert.Equal(well ? CheckState.Ok : CheckState.Fault, result.State);
        Assert.Contains(words, result.Found, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.Path.Contains("_bulk", StringComparison.Ordinal));
        Assert.Contains("create_doc", server.Requests.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Elasticsearch_that_does_not_believe_us_or_is_something_else_is_a_fault()
    {
        await using SmallHttpServer refusing = await SmallHttpServer.StartAsync(_ => (401, "{}"));
        Assert.Contains("does not believe who we are", Fault(Http(HttpReceiverKind.Elasticsearch, refusing.Url)), StringComparison.Ordinal);
        await using SmallHttpServer page = await SmallHttpServer.StartAsync(_ => (200, "<html>"));
        Assert.Contains("is no Elasticsearch", Fault(Http(HttpReceiverKind.Elasticsearch, page.Url)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_is_asked_without_a_body_and_nothing_is_posted()
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(_ => (405, ""));
        Assert.Contains("HTTP 405", Http(HttpReceiverKind.Webhook, server.Url).Found, StringComparison.Ordinal);
        Assert.All(server.Requests, request => Assert.Equal("HEAD", request.Method));
    }

    [Fact]
    public async Task A_receiver_with_a_foreign_certificate_or_none_at_all_is_a_fault()
    {
        using CertificateFiles files = new();
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(files["server.pem"], files["server.key"]);
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(
            (_, _) => Task.FromResult((200, "{}")), X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null));
        Assert.Contains("known authority", Fault(Http(HttpReceiverKind.Webhook, server.Url)), StringComparison.Ordinal);
        Assert.Contains("nobody listens", Fault(Http(HttpReceiverKind.Webhook, new Uri($"http://127.0.0.1:{FreePort.Next()}/"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_receiver_that_hangs_up_is_a_fault_with_advice()
    {
        using Socket listener = Listen();
        Thread hangingUp = new(() =>
        {
            try
            {
                while (true)
                {
                    using Socket accepted = listener.Accept();
                    accepted.Receive(new byte[10_000]);
                }
            }
            catch (SocketException)
            {
                // The test is over.
            }
        });
        hangingUp.Start();
        CheckResult result = Http(HttpReceiverKind.Webhook, new Uri($"http://127.0.0.1:{Port(listener)}/"));
        Assert.Contains("the connection ended before the answer did", Fault(result), StringComparison.Ordinal);
        Assert.Contains("https", result.Advice, StringComparison.Ordinal);
        listener.Dispose();
        hangingUp.Join();
    }

    private static string Fault(CheckResult result)
    {
        Assert.Equal(CheckState.Fault, result.State);
        return result.Found;
    }

    private static KafkaSinkOptions Options(string bootstrap, string topic) => new()
    {
        Brokers = bootstrap.Split(','),
        Topics = new KafkaTopics(topic, topic, topic),
    };

    private static CheckResult Kafka(string bootstrap, string topic) =>
        Assert.Single(SinkCheck.Remote(new KafkaSinkConfiguration("k", "json", Options(bootstrap, topic)), Stop));

    private static CheckResult Syslog(string url, TlsClientOptions? tls = null)
    {
        Assert.True(SyslogAddress.TryParse(url, out SyslogAddress? address, out string? problem), problem);
        SyslogSinkOptions options = new() { Address = address!, Tls = tls ?? new() };
        return Assert.Single(SinkCheck.Remote(new SyslogSinkConfiguration("s", "json", options), Stop));
    }

    private static CheckResult Http(HttpReceiverKind kind, Uri url) => Assert.Single(SinkCheck.Remote(
        new HttpSinkConfiguration("h", "json", new HttpSinkOptions { Kind = kind, Url = url, Token = SinkSecret.Of(Token) }), Stop));

    private static Socket Listen()
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static async Task Serve(Socket listener, X509Certificate2 certificate, CancellationToken end)
    {
        try
        {
            while (!end.IsCancellationRequested)
            {
                using Socket accepted = await listener.AcceptAsync(end);
                try
                {
                    await using SslStream stream = new(new NetworkStream(accepted));
                    await stream.AuthenticateAsServerAsync(certificate);
                    _ = await stream.ReadAsync(new byte[100], end);
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // It did not like our certificate.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }
}
