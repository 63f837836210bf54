using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sensor.Sinks;
using Sensor.Sinks.Http;
using Sensor.Sinks.Spool;

namespace Sensor.Tests.Sinks.Http;

public sealed class WebhookReceiverTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_signature_is_over_the_time_and_the_body_as_it_was_sent(bool gzip)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "a key of the webhook\n");
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(_ => (204, ""));
        HttpSinkOptions options = Options(server) with { Gzip = gzip, Webhook = new() { SignatureKey = SinkSecret.InFile(path) } };
        Deliver(options, SinkRecords.Of(0, "{\"a\":1}"), SinkRecords.Of(1, "{\"a\":2}"));
        SeenRequest request = server.Requests.Single();
        Assert.Equal("{\"a\":1}\n{\"a\":2}\n", request.Text);
        string time = request.Header("X-Redis-Audit-Timestamp")!;
        byte[] covered = [.. Encoding.ASCII.GetBytes(time), (byte)'.', .. request.Body];
        byte[] signed = HMACSHA256.HashData("a key of the webhook"u8.ToArray(), covered);
        Assert.Equal($"sha256={Convert.ToHexStringLower(signed)}", request.Header("X-Redis-Audit-Signature"));
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(time), 0, 60);
        Assert.Equal(gzip ? "gzip" : null, request.Header("Content-Encoding"));
        File.Delete(path);
    }

    [Fact]
    public async Task An_array_holds_the_same_events()
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(_ => (200, "ok"));
        HttpSinkOptions options = Options(server) with { Webhook = new() { Array = true } };
        List<SpoolRecord> records = SinkRecords.Many(3);
        Deliver(options, [.. records]);
        SeenRequest request = server.Requests.Single();
        using JsonDocument array = JsonDocument.Parse(request.Text);
        Assert.Equal(
            records.Select(record => SinkRecords.Text(record.Payload)),
            array.RootElement.EnumerateArray().Select(one => one.GetRawText()));
        Assert.Equal("application/json", request.Header("Content-Type"));
    }

    [Fact]
    public async Task Tokens_and_passwords_reach_the_receiver()
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(_ => (200, ""));
        HttpSinkOptions options = Options(server);
        Deliver(options with { Token = SinkSecret.Of("t0k3n") }, SinkRecords.Of(0, "{}"));
        Deliver(options with { Token = SinkSecret.Of("t0k3n"), Webhook = new() { TokenHeader = "X-Api-Key" } }, SinkRecords.Of(0, "{}"));
        Deliver(options with { User = "me", Password = SinkSecret.Of("pass:wörd") }, SinkRecords.Of(0, "{}"));
        SeenRequest[] requests = [.. server.Requests];
        Assert.Equal("Bearer t0k3n", requests[0].Header("Authorization"));
        Assert.Equal(("t0k3n", null), (requests[1].Header("X-Api-Key"), requests[1].Header("Authorization")));
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:pass:wörd")), requests[2].Header("Authorization"));
    }

    [Fact]
    public async Task Requests_hold_no_more_events_and_bytes_than_they_may_and_keep_their_order()
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(_ => (200, ""));
        List<SpoolRecord> records = [.. Enumerable.Range(0, 100).Select(i => SinkRecords.Of(i, $"{{\"n\":{i},\"x\":\"{new string('x', i * 10)}\"}}"))];
        Deliver(Options(server) with { MaxEvents = 10, MaxBytes = 2000 }, [.. records]);
        Assert.All(server.Requests, request => Assert.True(request.Lines.Length <= 10 && request.Body.Length <= 2000));
        Assert.Equal(records.Select(record => SinkRecords.Text(record.Payload)), server.Requests.SelectMany(request => request.Lines));
    }

    [Fact]
    public async Task What_is_too_large_together_is_divided_and_what_is_too_large_alone_is_refused()
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(request => (request.Body.Length > 1000 ? 413 : 200, ""));
        using HttpSink sink = new(Options(server));
        List<SpoolRecord> records = [.. Enumerable.Range(0, 40).Select(i => SinkRecords.Of(i, i == 13 ? new string('x', 1500) : $"{i:d90}"))];
        SinkDriver driver = new(sink);
        driver.Deliver(records);
        Assert.Empty(driver.Faults);
        Assert.Equal(["too large for the receiver (HTTP 413)"], driver.Refusals);
        Assert.Equal(
            Enumerable.Range(0, 40).Where(i => i != 13).Select(i => $"{i:d90}"),
            server.Requests.Where(request => request.Body.Length <= 1000).SelectMany(request => request.Lines));
        int divided = server.Requests.Count;
        driver.Deliver([.. Enumerable.Range(0, 40).Select(i => SinkRecords.Of(i, $"{i:d90}"))]);
        Assert.DoesNotContain(server.Requests.Skip(divided), request => request.Body.Length > 1000); // it has learnt
    }

    [Fact]
    public async Task What_the_receiver_refuses_for_good_is_found_and_the_rest_arrives()
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(
            request => (request.Text.Contains("bad", StringComparison.Ordinal) ? 422 : 200, "no s3cr3t here"));
        using HttpSink sink = new(Options(server));
        SinkDriver driver = new(sink);
        driver.Deliver([.. Enumerable.Range(0, 30).Select(i => SinkRecords.Of(i, i is 7 or 20 ? "bad" : $"{i}"))]);
        Assert.Empty(driver.Faults);
        Assert.Equal(Enumerable.Repeat("the receiver refuses it (HTTP 422)", 2), driver.Refusals);
    }

    private static void Deliver(HttpSinkOptions options, params SpoolRecord[] records)
    {
        using HttpSink sink = new(options);
        SinkDriver driver = new(sink, perBatch: 100);
        driver.Deliver(records);
        Assert.Empty(driver.Faults);
        Assert.Empty(driver.Refusals);
    }

    private static HttpSinkOptions Options(SmallHttpServer server) =>
        new() { Kind = HttpReceiverKind.Webhook, Url = new Uri(server.Url, "/audit?source=redis") };
}
