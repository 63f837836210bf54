using Microsoft.AspNetCore.Http;
using Sensor.Sinks;
using Sensor.Sinks.Http;
using Sensor.Sinks.Spool;

namespace Sensor.Tests.Sinks.Http;

/// <summary>The bulk interface against a server that keeps documents by id, and misbehaves.</summary>
public sealed class ElasticsearchReceiverTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, true)]
    public async Task Every_event_is_there_once_however_badly_the_server_fares(int inFlight, bool gzip)
    {
        BulkIndex index = new();
        int requests = 0;
        await using SmallHttpServer server = await SmallHttpServer.StartAsync((request, context) =>
            Misbehave(Interlocked.Increment(ref requests), request, context, index));
        List<SpoolRecord> records = SinkRecords.Many(3000);
        using HttpSink sink = new(Options(server) with
        {
            MaxEvents = 40,
            RequestsInFlight = inFlight,
            Gzip = gzip,
            AnswerTimeout = TimeSpan.FromMilliseconds(500),
        });
        SinkDriver driver = new(sink, perBatch: 100);
        driver.Deliver(records, seconds: 60);
        Assert.Equal(
            records.ToDictionary(SinkRecords.Id, record => SinkRecords.Text(record.Payload)).OrderBy(one => one.Key),
            index.Documents.OrderBy(one => one.Key));
        Assert.True(index.Conflicts > 0);
        Assert.Empty(driver.Refusals);
        HashSet<SinkProblem> problems = [.. driver.Faults.Select(fault => fault.Problem)];
        SinkProblem[] met = [SinkProblem.Unavailable, SinkProblem.Slow, SinkProblem.Unreachable, SinkProblem.BadAnswer];

        // Of several requests that fail at once the first one's fault ends all.
        Assert.Superset(inFlight == 1 ? met.ToHashSet() : [SinkProblem.Unavailable], problems);
    }

    [Fact]
    public async Task An_event_that_the_index_cannot_hold_is_refused_with_the_names_of_errors_alone()
    {
        BulkIndex index = new() { Refuse = (number, _) => number == 1 ? (400, "mapper_parsing_exception") : null };
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(request => (200, index.Take(request)));
        using HttpSink sink = new(Options(server));
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(3));
        Assert.Equal(2, index.Documents.Count);
        Assert.Equal(["mapper_parsing_exception, illegal_argument_exception (HTTP 400)"], driver.Refusals);
    }

    [Theory]
    [InlineData(429, "es_rejected_execution_exception", SinkProblem.Unavailable)]
    [InlineData(503, "unavailable_shards_exception", SinkProblem.Unavailable)]
    [InlineData(403, "cluster_block_exception", SinkProblem.Unavailable)]
    [InlineData(403, "security_exception", SinkProblem.Authorization)]
    [InlineData(404, "index_not_found_exception", SinkProblem.NoSuchTarget)]
    public async Task An_event_that_cannot_be_taken_now_is_sent_again(int status, string type, object problem)
    {
        int left = 1;
        BulkIndex index = new() { Refuse = (number, _) => number == 2 && left-- > 0 ? (status, type) : null };
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(request => (200, index.Take(request)));
        using HttpSink sink = new(Options(server));
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(5));
        Assert.Equal(5, index.Documents.Count);
        Assert.Empty(driver.Refusals);
        SinkFault fault = Assert.Single(driver.Faults);
        Assert.Equal(problem, fault.Problem);
        Assert.DoesNotContain("s3cr3t", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"errors":false}""")]
    [InlineData("""{"errors":false,"items":[]}""")]
    [InlineData("""{"errors":false,"items":[{"create":{"status":201}},{"create":{"status":201}}]}""")]
    [InlineData("""{"errors":false,"items":[{"create":{"status":201}},{"create":{}},{"create":{"status":201}}]}""")]
    [InlineData("""{"items":[{"create":{"status":201}},{},{"create":{"status":201}}]}""")]
    public async Task An_answer_that_leaves_out_an_event_settles_none_of_them(string answer)
    {
        BulkIndex index = new();
        int left = 2;
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(
            request => (200, left-- > 0 ? answer : index.Take(request)));
        using HttpSink sink = new(Options(server));
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(3));
        Assert.Equal(3, index.Documents.Count);
        Assert.Empty(driver.Refusals);
        Assert.Equal(2, driver.Faults.Count);
        Assert.All(driver.Faults, fault => Assert.Equal(SinkProblem.BadAnswer, fault.Problem));
        string said = Assert.Single(driver.Faults.Select(fault => fault.Message).Distinct());
        Assert.Contains("did not say what became of each event", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_among_the_items_counts_whatever_stands_above_them()
    {
        BulkIndex index = new() { Refuse = (number, _) => number == 1 ? (400, "mapper_parsing_exception") : null };
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(request =>
            (200, index.Take(request).Replace("\"errors\":true", "\"errors\":false", StringComparison.Ordinal)));
        using HttpSink sink = new(Options(server));
        SinkDriver driver = new(sink);
        driver.Deliver(SinkRecords.Many(3));
        Assert.Equal(2, index.Documents.Count);
        Assert.Single(driver.Refusals);
    }

    [Fact]
    public async Task A_request_asks_for_create_with_the_events_id_and_for_a_answeranswer()
    {
        BulkIndex index = new();
        await using SmallHttpServer server = await SmallHttpServer.StartAsync(request => (200, index.Take(request)));
        HttpSinkOptions options = Options(server) with
        {
            Token = SinkSecret.Of("bWU6a2V5"),
            Elasticsearch = new() { Index = "logs-redis", Pipeline = "clean up" },
        };
        using HttpSink sink = new(options);
        SpoolRecord record = SinkRecords.Of(7, "{\"a\":1}");
        new SinkDriver(sink).Deliver([record]);
        SeenRequest request = server.Requests.Single();
        Assert.Equal(("POST", "/logs-redis/_bulk"), (request.Method, request.Path));
        Assert.Contains("filter_path=errors,items", request.Query, StringComparison.Ordinal);
        Assert.EndsWith("&pipeline=clean%20up", request.Query);
        Assert.Equal("ApiKey bWU6a2V5", request.Header("Authorization"));
        Assert.Equal("application/x-ndjson", request.Header("Content-Type"));
        Assert.Equal($"{{\"create\":{{\"_id\":\"{SinkRecords.Id(record)}\"}}}}\n{{\"a\":1}}\n", request.Text);
    }

    /// <summary>Each answer in turn; what was taken before it went wrong stays taken.</summary>
    private static async Task<(int Status, string Body)> Misbehave(
        int number, SeenRequest request, HttpContext context, BulkIndex index)
    {
        string answer;
        lock (index)
        {
            index.Refuse = (item, _) => number % 30 == 25 && item % 2 == 1 ? (429, "es_rejected_execution_exception") : null;
            answer = number % 30 == 1 ? "" : index.Take(request);
        }

        switch (number % 30)
        {
            case 1:
                return (503, "<html>busy</html>");
            case 5:
                context.Abort();
                return default;
            case 9:
                await Task.Delay(800, Stop);
                return (200, answer);
            case 13:
                return (200, "no json at all");
            case 17:
                return (200, """{"errors":true,"items":[]}""");
            case 21:
                context.Response.ContentLength = answer.Length + 10;
                await context.Response.WriteAsync(answer[..(answer.Length / 2)], Stop);
                await context.Response.Body.FlushAsync(Stop);
                context.Abort();
                return default;
            default:
                return (200, answer);
        }
    }

    private static HttpSinkOptions Options(SmallHttpServer server) => new()
    {
        Kind = HttpReceiverKind.Elasticsearch,
        Url = server.Url,
    };
}
