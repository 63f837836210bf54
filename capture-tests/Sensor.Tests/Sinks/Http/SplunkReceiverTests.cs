using System.Text.Json;
using Sensor.Sinks;
using Sensor.Sinks.Http;
using Sensor.Sinks.Spool;

namespace Sensor.Tests.Sinks.Http;

/// <summary>The HTTP Event Collector with its acknowledgements.</summary>
public sealed class SplunkReceiverTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_settled_before_it_is_acknowledged()
    {
        bool indexed = false;
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(request => IsQuestion(request)
            ? (200, $"{{\"acks\":{{\"0\":{(indexed ? "true" : "false")}}}}}")
            : (200, """{"text":"Success","code":0,"ackId":0}"""));
        using HttpSink sink = new(Options(server));
        SpoolBatch batch = SinkRecords.Batch(SinkRecords.Of(0, "{}"), SinkRecords.Of(1, "{}"));
        sink.Send(batch, Stop);
        Poll(sink, () => server.Requests.Count(IsQuestion) > 3);
        Assert.False(batch.IsSettled);
        indexed = true;
        Poll(sink, () => batch.IsSettled);
        Assert.Empty(batch.Refusals);
        string channel = server.Requests.First().Header("X-Splunk-Request-Channel")!;
        Assert.All(server.Requests, request => Assert.Equal(channel, request.Header("X-Splunk-Request-Channel")));
    }

    [Fact]
    public async Task What_is_taken_and_never_acknowledged_is_sent_again()
    {
        int taken = 0;
        HashSet<string> indexed = [];
        Dictionary<long, string> waiting = [];
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(request =>
        {
            lock (indexed)
            {
                if (!IsQuestion(request))
                {
                    waiting[taken] = taken % 5 == 1 ? "" : request.Text; // each fifth one is lost in memory
                    return (200, $"{{\"code\":0,\"ackId\":{taken++}}}");
                }

                using JsonDocument asked = JsonDocument.Parse(request.Text);
                long[] ids = [.. asked.RootElement.GetProperty("acks").EnumerateArray().Select(id => id.GetInt64())];
                foreach (string line in ids.SelectMany(id => waiting[id].Split('\n', StringSplitOptions.RemoveEmptyEntries)))
                {
                    using JsonDocument one = JsonDocument.Parse(line);
                    indexed.Add(one.RootElement.GetProperty("event").GetProperty("event_id").GetString()!);
                }

                return (200, "{\"acks\":{" + string.Join(',', ids.Select(id => $"\"{id}\":{(waiting[id].Length > 0 ? "true" : "false")}")) + "}}");
            }
        });
        HttpSinkOptions options = Options(server);
        using HttpSink sink = new(options with { Splunk = options.Splunk with { AckTimeout = TimeSpan.FromSeconds(1) } });
        SinkDriver driver = new(sink, perBatch: 20);
        List<SpoolRecord> records = SinkRecords.Many(200);
        driver.Deliver(records, seconds: 60);
        Assert.Equal(records.Select(SinkRecords.Id).Order(), indexed.Order());
        Assert.NotEmpty(driver.Faults);
        Assert.All(driver.Faults, fault => Assert.Equal(SinkProblem.Slow, fault.Problem));
    }

    [Fact]
    public async Task An_event_has_its_time_host_and_index_around_it()
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(_ => (200, """{"text":"Success","code":0}"""));
        HttpSinkOptions options = Options(server) with
        {
            Token = SinkSecret.Of("t0k3n"),
            Splunk = new() { Acknowledge = false, Host = "redis-1", Index = "audit", SourceType = "_json" },
        };
        SpoolRecord[] records = [SinkRecords.Of(5, "{\"a\":1}"), SinkRecords.Of(6, "{\"a\":2}")];
        Deliver(options, records);
        SeenRequest request = server.Requests.Single();
        Assert.Equal(("/services/collector/event", "Splunk t0k3n"), (request.Path, request.Header("Authorization")));
        const string around = "\"host\":\"redis-1\",\"source\":\"redis-audit-sensor\",\"sourcetype\":\"_json\",\"index\":\"audit\"";
        Assert.Equal(
            $"{{\"time\":1790000000.005000,{around},\"event\":{{\"a\":1}}}}\n{{\"time\":1790000000.006000,{around},\"event\":{{\"a\":2}}}}\n",
            request.Text);
    }

    [Fact]
    public async Task Events_that_are_no_json_are_texts_and_raw_ones_are_lines()
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(_ => (200, """{"text":"Success","code":0}"""));
        HttpSinkOptions options = Options(server) with { EventsAreJson = false, Splunk = new() { Acknowledge = false, Host = "h" } };
        Deliver(options, SinkRecords.Of(0, "a \"b\" \\ \u001b"));
        Deliver(options with { Splunk = options.Splunk with { Raw = true } }, SinkRecords.Of(0, "one"), SinkRecords.Of(1, "two"));
        SeenRequest[] requests = [.. server.Requests];
        using JsonDocument first = JsonDocument.Parse(requests[0].Text);
        Assert.Equal("a \"b\" \\ \u001b", first.RootElement.GetProperty("event").GetString());
        Assert.Equal(("/services/collector/raw", "one\ntwo\n"), (requests[1].Path, requests[1].Text));
        Assert.Equal("?host=h&source=redis-audit-sensor", requests[1].Query);
    }

    [Theory]
    [InlineData(403, 4, SinkProblem.Authentication, "does not know the token")]
    [InlineData(403, 1, SinkProblem.Authentication, "disabled")]
    [InlineData(400, 7, SinkProblem.NoSuchTarget, "index")]
    [InlineData(503, 9, SinkProblem.Unavailable, "busy")]
    [InlineData(400, 14, SinkProblem.BadAnswer, "acknowledge: false")]
    public async Task Splunks_codes_are_told_in_words(int status, int code, object problem, string words)
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(_ => (status, $"{{\"text\":\"s3cr3t\",\"code\":{code}}}"));
        SinkFault fault = FaultOf(Options(server));
        Assert.Equal(problem, fault.Problem);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text":"Success","code":0}""", "indexer acknowledgement")]
    [InlineData("<html>welcome</html>", "as Splunk does")]
    public async Task A_success_without_an_acknowledgement_settles_nothing(string body, string words)
    {
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(_ => (200, body));
        SinkFault fault = FaultOf(Options(server));
        Assert.Equal(SinkProblem.BadAnswer, fault.Problem);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    private static void Deliver(HttpSinkOptions options, params SpoolRecord[] records)
    {
        using HttpSink sink = new(options);
        SinkDriver driver = new(sink);
        driver.Deliver(records);
        Assert.Empty(driver.Faults);
    }

    private static SinkFault FaultOf(HttpSinkOptions options)
    {
        using HttpSink sink = new(options);
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(1), mostFaults: 1);
        Assert.Equal(0, driver.Settled);
        return driver.Faults.Single();
    }

    private static void Poll(HttpSink sink, Func<bool> until)
    {
        for (int i = 0; i < 1000 && !until(); i++)
        {
            sink.Poll();
            Thread.Sleep(5);
        }

        Assert.True(until());
    }

    private static bool IsQuestion(SeenRequest request) => request.Path == "/services/collector/ack";

    private static HttpSinkOptions Options(SmallHttpServer server) => new()
    {
        Kind = HttpReceiverKind.Splunk,
        Url = server.Url,
        Splunk = new SplunkOptions { AckInterval = TimeSpan.FromMilliseconds(20) },
    };
}
