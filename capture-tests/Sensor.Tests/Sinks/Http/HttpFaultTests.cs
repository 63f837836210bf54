using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sensor.Sinks;
using Sensor.Sinks.Http;
using Sensor.Sinks.Spool;
using Sensor.Tests.Polling;

namespace Sensor.Tests.Sinks.Http;

/// <summary>What goes wrong with any receiver: each has one sentence, and settles nothing.</summary>
public sealed class HttpFaultTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(301, SinkProblem.NoSuchTarget, "redirects are not followed")]
    [InlineData(400, SinkProblem.BadAnswer, "does not understand")]
    [InlineData(401, SinkProblem.Authentication, "does not believe who we are")]
    [InlineData(403, SinkProblem.Authorization, "does not let us write")]
    [InlineData(404, SinkProblem.NoSuchTarget, "is url the right one")]
    [InlineData(408, SinkProblem.Slow, "in time")]
    [InlineData(429, SinkProblem.Unavailable, "fewer requests")]
    [InlineData(500, SinkProblem.Unavailable, "cannot take events for now")]
    [InlineData(503, SinkProblem.Unavailable, "cannot take events for now")]
    public async Task A_status_is_told_in_words(int status, object problem, string words)
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync((_, context) =>
        {
            context.Response.Headers.RetryAfter = "7";
            context.Response.Headers.Location = "https://elsewhere.example.org/s3cr3t";
            return Task.FromResult((status, "a body with s3cr3t"));
        });
        SinkFault fault = FaultOf(new Uri(server.Url, "/hooks/s3cr3t?token=s3cr3t"));
        Assert.Equal(problem, fault.Problem);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"webhook {server.Url.GetLeftPart(UriPartial.Authority)}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", fault.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(7), fault.RetryAfter);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void A_receiver_that_is_not_there_is_unreachable()
    {
        SinkFault refused = FaultOf(new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        Assert.Equal(SinkProblem.Unreachable, refused.Problem);
        Assert.EndsWith("nobody listens there; is it running, is the port right?", refused.Message);
        SinkFault unknown = FaultOf(new Uri("http://no.such.host.invalid"));
        Assert.Equal(SinkProblem.Unreachable, unknown.Problem);
        Assert.EndsWith("no such host; is its name right?", unknown.Message);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_slow()
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(async (_, context) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(20), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return default;
        });
        SinkFault fault = FaultOf(server.Url, answerTimeout: 0.3);
        Assert.Equal((SinkProblem.Slow, true), (fault.Problem, fault.Message.EndsWith("did not answer within 0.3 s", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", SinkProblem.BadAnswer)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", SinkProblem.Unreachable)]
    [InlineData("", SinkProblem.Unreachable)]
    public async Task What_is_no_whole_answer_settles_nothing(string answer, object problem)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(Stop);
            Assert.True(await client.GetStream().ReadAsync(new byte[1 << 20], Stop) > 0);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), Stop);
        }, Stop);
        Assert.Equal(problem, FaultOf(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")).Problem);
        await serving;
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        long written = 0;
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(async (_, context) =>
        {
            byte[] much = new byte[1 << 16];
            try
            {
                while (!context.RequestAborted.IsCancellationRequested && written < 1L << 30)
                {
                    await context.Response.Body.WriteAsync(much, context.RequestAborted);
                    written += much.Length;
                }
            }
            catch (OperationCanceledException)
            {
                // as it should be
            }

            return default;
        });
        using HttpSink sink = new(new HttpSinkOptions { Kind = HttpReceiverKind.Elasticsearch, Url = server.Url });
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(10), mostFaults: 1);
        Assert.Equal(SinkProblem.BadAnswer, driver.Faults.Single().Problem);
        Assert.InRange(written, 1, 1L << 28);
    }

    [Fact]
    public async Task The_receivers_certificate_must_be_the_right_one()
    {
        using CertificateFiles files = new();
        using X509Certificate2 own = X509Certificate2.CreateFromPemFile(files["server.pem"], files["server.key"]);
        await using SmallHttpServer server = await SmallHttpServer.StartAsync((_, _) => Task.FromResult((200, "")), own);
        HttpSinkOptions options = new() { Kind = HttpReceiverKind.Webhook, Url = server.Url };
        using (HttpSink good = new(options with { Tls = new() { CaFile = files["ca.pem"] } }))
        {
            SinkDriver driver = new(good);
            driver.Deliver(SinkRecords.Many(10));
            Assert.Empty(driver.Faults);
        }

        Assert.Equal(
            $"webhook {server.Url.GetLeftPart(UriPartial.Authority)}: its certificate is not signed by a known authority; is ca_file the right one?",
            FaultOf(options with { Tls = new() { CaFile = files["other-ca.pem"] } }, SinkProblem.Tls).Message);
        Assert.Contains(
            "does not bear the name other.test",
            FaultOf(options with { Tls = new() { CaFile = files["ca.pem"], ServerName = "other.test" } }, SinkProblem.Tls).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_wants_our_certificate_gets_it()
    {
        using CertificateFiles files = new();
        using X509Certificate2 own = X509Certificate2.CreateFromPemFile(files["server.pem"], files["server.key"]);
        using X509Certificate2 client = X509CertificateLoader.LoadCertificateFromFile(files["client.pem"]);
        await using SmallHttpServer server = await SmallHttpServer.StartAsync((_, _) => Task.FromResult((200, "")), own, client);
        TlsClientOptions tls = new() { CaFile = files["ca.pem"], ServerName = "redis.test" };
        HttpSinkOptions options = new() { Kind = HttpReceiverKind.Webhook, Url = server.Url, Tls = tls };
        SinkFault fault = FaultOf(options, null);
        Assert.Contains("does it want a client certificate", fault.Message, StringComparison.Ordinal);
        using HttpSink good = new(options with
        {
            Tls = tls with { CertificateFile = files["client.pem"], KeyFile = files["client.key"] },
        });
        SinkDriver driver = new(good);
        driver.Deliver(SinkRecords.Many(10));
        Assert.Empty(driver.Faults);
    }

    [Fact]
    public void A_token_that_cannot_be_read_is_told_without_it()
    {
        HttpSinkOptions options = new() { Kind = HttpReceiverKind.Webhook, Url = new Uri("http://127.0.0.1:1") };
        string path = Path.GetTempFileName();
        Assert.Equal($"{path}: is empty", FaultOf(options with { Token = SinkSecret.InFile(path) }, SinkProblem.Authentication).Message);
        File.WriteAllText(path, "s3cr3t\nand more");
        Assert.Equal($"{path}: holds more than one line of ASCII characters; is it the right file?",
            FaultOf(options with { Token = SinkSecret.InFile(path) }, SinkProblem.Authentication).Message);
        File.Delete(path);
        Assert.Equal($"{path}: there is no such file",
            FaultOf(options with { Token = SinkSecret.InFile(path) }, SinkProblem.Authentication).Message);
        Assert.DoesNotContain("s3cr3t", (options with { Token = SinkSecret.Of("s3cr3t") }).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_renewed_holds_from_the_next_attempt_on()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "old\n");
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(
            request => (request.Header("Authorization") == "Bearer new" ? 200 : 401, ""));
        using HttpSink sink = new(new HttpSinkOptions
        {
            Kind = HttpReceiverKind.Webhook,
            Url = server.Url,
            Token = SinkSecret.InFile(path),
        });
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(1), mostFaults: 1);
        Assert.Equal(SinkProblem.Authentication, driver.Faults.Single().Problem);
        File.WriteAllText(path, "new\n");
        driver.Deliver(SinkRecords.Many(1));
        Assert.Single(driver.Faults);
        File.Delete(path);
    }

    [Fact]
    public async Task A_sink_that_is_told_to_stop_does_not_wait_for_answers()
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(async (_, context) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(20), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return default;
        });
        using HttpSink sink = new(new HttpSinkOptions { Kind = HttpReceiverKind.Webhook, Url = server.Url, MaxEvents = 1 });
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(200));
        SpoolBatch batch = SinkRecords.Batch(SinkRecords.Of(0, "{}"), SinkRecords.Of(1, "{}"));
        Assert.ThrowsAny<OperationCanceledException>(() => sink.Send(batch, stop.Token));
        sink.Reset();
        Assert.False(batch.IsSettled);
    }

    private static SinkFault FaultOf(Uri url, double answerTimeout = 30) => FaultOf(
        new HttpSinkOptions { Kind = HttpReceiverKind.Webhook, Url = url, AnswerTimeout = TimeSpan.FromSeconds(answerTimeout) }, null);

    private static SinkFault FaultOf(HttpSinkOptions options, SinkProblem? problem)
    {
        using HttpSink sink = new(options);
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(3), mostFaults: 1);
        Assert.Equal(0, driver.Settled);
        SinkFault fault = driver.Faults.Single();
        Assert.Equal(problem ?? fault.Problem, fault.Problem);
        return fault;
    }
}
