using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sensor.Sinks.Http;

/// <summary>
/// Asks a receiver whether it would take events, with the sink's own credentials, and sends it none. Splunk: its health,
/// then a request without an event, which it refuses as such only where the token is right. Elasticsearch: who it is,
/// then whether we may write to the index. A webhook can be asked for no more than an answer.
/// </summary>
internal sealed class HttpProbe(HttpSinkOptions options, HttpPoster poster)
{
    private const int AnswerBytes = 64 * 1024;
    private const int NoData = 5;

    private readonly string _folder = options.Url.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <exception cref="SinkFault">It would not.</exception>
    public static SinkProof Run(HttpSinkOptions options, TimeSpan longest)
    {
        HttpSinkOptions hasty = options with
        {
            AnswerTimeout = options.AnswerTimeout < longest ? options.AnswerTimeout : longest,
            ConnectTimeout = options.ConnectTimeout < longest ? options.ConnectTimeout : longest,
        };
        using HttpPoster poster = new(hasty);
        HttpProbe probe = new(hasty, poster);
        return options.Kind switch
        {
            HttpReceiverKind.Splunk => probe.Splunk(),
            HttpReceiverKind.Elasticsearch => probe.Elasticsearch(),
            _ => probe.Webhook(),
        };
    }

    private SinkProof Splunk()
    {
        HttpAnswer health = Ask(HttpMethod.Get, $"{_folder}/services/collector/health");
        if (health.Status == 503)
        {
            throw new SinkFault(SinkProblem.Unavailable,
                $"{options.Target}: its event collector is not well (HTTP 503); are its queues full?");
        }

        HttpAnswer empty = AskSplunk($"{_folder}/services/collector/event", "");
        SplunkAnswer said = SplunkAnswer.Read(empty);
        if (said.Code is null)
        {
            throw empty.IsSuccess || empty.Status == 400
                ? HttpFaults.BadAnswer(
                    options.Target, "did not answer as Splunk does; does url lead to its HTTP Event Collector?")
                : HttpFaults.Of(options.Target, empty);
        }

        if (said.Code != NoData)
        {
            throw said.Fault(options.Target, empty);
        }

        if (options.Splunk.Acknowledge)
        {
            HttpAnswer acknowledgements = AskSplunk($"{_folder}/services/collector/ack", """{"acks":[0]}""");
            if (!acknowledgements.IsSuccess)
            {
                throw SplunkAnswer.Read(acknowledgements).Fault(options.Target, acknowledgements);
            }
        }

        return new SinkProof($"{options.Target} knows the token", options.Splunk.Index is { } index
            ? $"whether the token may write to index {index} shows the first event" : null);
    }

    private HttpAnswer AskSplunk(string url, string body)
    {
        string channel = Guid.NewGuid().ToString();
        HttpRequestMessage request = new(HttpMethod.Post, $"{url}?channel={channel}");
        request.Headers.Add(SplunkAcknowledgements.ChannelHeader, channel);
        return Ask(request, Json(body));
    }

    private SinkProof Elasticsearch()
    {
        HttpAnswer root = Ask(HttpMethod.Get, $"{_folder}/");
        if (!root.IsSuccess)
        {
            throw HttpFaults.Of(options.Target, root);
        }

        string version = VersionOf(root)
            ?? throw HttpFaults.BadAnswer(options.Target, "is no Elasticsearch or OpenSearch; does url lead to it?");
        string index = options.Elasticsearch.Index;
        string privilege = options.Elasticsearch.Overwrite ? "index" : "create_doc";
        HttpAnswer rights = Ask(
            new HttpRequestMessage(HttpMethod.Post, $"{_folder}/_security/user/_has_privileges"),
            Json($$"""{"index":[{"names":["{{JsonEncodedText.Encode(index)}}"],"privileges":["{{privilege}}"]}]}"""));
        return MayWrite(rights) switch
        {
            true => new SinkProof($"{options.Target} ({version}) lets us write to {index}"),
            false => throw new SinkFault(SinkProblem.Authorization,
                $"{options.Target} does not let us write to {index}; the user or API key needs {privilege} on it"),
            null => new SinkProof($"{options.Target} ({version}) answers",
                $"it cannot be asked whether we may write to {index}"),
        };
    }

    private SinkProof Webhook()
    {
        HttpAnswer answer = Ask(new HttpRequestMessage(HttpMethod.Head, options.Url), null);
        if (answer.Status is 401 or 407 or 403 or 404 or 410 or >= 500)
        {
            throw HttpFaults.Of(options.Target, answer);
        }

        return new SinkProof(
            string.Create(CultureInfo.InvariantCulture, $"{options.Target} answers (HTTP {answer.Status})"),
            "whether it takes events shows the first event");
    }

    private HttpAnswer Ask(HttpMethod method, string url) => Ask(new HttpRequestMessage(method, url), null);

    private HttpAnswer Ask(HttpRequestMessage request, HttpContent? body) =>
        poster.PostAsync(request, body, AnswerBytes).GetAwaiter().GetResult();

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static string? VersionOf(HttpAnswer answer) => Read(answer, root =>
    {
        JsonElement version = root.GetProperty("version");
        string kind = version.TryGetProperty("distribution", out JsonElement name) ? $"{name}" : "elasticsearch";
        string text = $"{kind} {version.GetProperty("number")}";
        return text.Length <= 40 && text.All(one => one is >= ' ' and <= '~') ? text : "version unknown";
    });

    private static bool? MayWrite(HttpAnswer answer) => answer.IsSuccess
        ? Read(answer, root => root.GetProperty("has_all_requested").GetBoolean() ? "yes" : "no") switch
        {
            "yes" => true,
            "no" => false,
            _ => null,
        }
        : null;

    /// <summary>Null where it is not what was expected.</summary>
    private static string? Read(HttpAnswer answer, Func<JsonElement, string> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
