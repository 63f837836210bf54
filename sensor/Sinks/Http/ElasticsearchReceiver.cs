using System.Globalization;
using System.Text.Json;
using Sensor.Formats;

namespace Sensor.Sinks.Http;

/// <summary>
/// The bulk interface of Elasticsearch and OpenSearch. The document's id is the event's, so that what is sent again makes
/// no double: 409, it is there already, means that it has arrived. Each event has an answer of its own.
/// </summary>
internal sealed class ElasticsearchReceiver : IHttpReceiver
{
    private readonly HttpSinkOptions _options;
    private readonly Uri _url;
    private readonly byte[] _action;

    public ElasticsearchReceiver(HttpSinkOptions options)
    {
        _options = options;
        ElasticsearchOptions own = options.Elasticsearch;
        string pipeline = own.Pipeline is { } name ? $"&pipeline={Uri.EscapeDataString(name)}" : "";
        string folder = options.Url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _url = new Uri($"{folder}/{Uri.EscapeDataString(own.Index)}/_bulk?filter_path="
            + $"errors,items.*.status,items.*.error.type,items.*.error.caused_by.type{pipeline}");
        _action = own.Overwrite ? """{"index":{"_id":"""u8.ToArray() : """{"create":{"_id":"""u8.ToArray();
    }

    public int BytesAroundEach => 64;

    public int AnswerBytes(int events) => (64 * 1024) + (512 * events);

    public void WriteBody(HttpPiece piece, OutputBuffer body)
    {
        for (int i = 0; i < piece.Count; i++)
        {
            body.Append(_action);
            body.Append("\""u8, piece[i].EventId.Span, "\"}}\n"u8);
            body.Append(piece[i].Payload.Span);
            body.Append((byte)'\n');
        }
    }

    public HttpRequestMessage Ask(ReadOnlySpan<byte> body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, _url);
        request.Options.Set(HttpSink.ContentType, "application/x-ndjson");
        return request;
    }

    public HttpVerdict Judge(HttpPiece piece, HttpAnswer answer)
    {
        if (answer.Status == 413)
        {
            return new HttpVerdict(HttpFate.Refused, "too large for the receiver (HTTP 413)", TooLarge: true);
        }

        if (!answer.IsSuccess)
        {
            throw HttpFaults.Of(_options.Target, answer);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            JsonElement root = document.RootElement;
            // "errors": false is not taken at its word: what an item is missing for may never have been seen.
            if (answer.IsWhole && root.GetProperty("items").GetArrayLength() == piece.Count)
            {
                JudgeEach(piece, root.GetProperty("items"));
                return new HttpVerdict(HttpFate.SeenTo);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException)
        {
            // told below
        }

        throw HttpFaults.BadAnswer(_options.Target,
            "did not say what became of each event; does url lead to Elasticsearch or OpenSearch?");
    }

    public void Poll(HttpPoster poster)
    {
    }

    public void Reset()
    {
    }

    /// <summary>Nothing is settled where one of them must be sent again: all of them are, and their ids find them.</summary>
    private void JudgeEach(HttpPiece piece, JsonElement items)
    {
        List<(int Index, string Reason)> refused = [];
        int index = 0;
        foreach (JsonElement item in items.EnumerateArray())
        {
            JsonElement result = item.EnumerateObject().First().Value;
            int status = result.GetProperty("status").GetInt32();
            string type = ErrorOf(result);
            if (status is not (>= 200 and < 300 or 409))
            {
                ThrowIfTemporary(status, type);
                refused.Add((index, string.Create(CultureInfo.InvariantCulture, $"{type} (HTTP {status})")));
            }

            index++;
        }

        piece.AcceptBut(refused.Select(refusal => refusal.Index).ToHashSet());
        refused.ForEach(refusal => piece.Reject(refusal.Index, refusal.Reason));
    }

    private void ThrowIfTemporary(int status, string type)
    {
        (SinkProblem Problem, string Why)? fault = status switch
        {
            _ when type.StartsWith("cluster_block_exception", StringComparison.Ordinal) =>
                (SinkProblem.Unavailable, "does not write to the index now; has it run out of disk?"),
            401 => (SinkProblem.Authentication, "does not believe who we are"),
            403 => (SinkProblem.Authorization, $"does not let us write to {_options.Elasticsearch.Index}"),
            404 => (SinkProblem.NoSuchTarget, $"has no index {_options.Elasticsearch.Index} and makes none"),
            429 or >= 500 => (SinkProblem.Unavailable, "cannot take all events for now"),
            _ => null,
        };
        if (fault is { } found)
        {
            throw new SinkFault(found.Problem, string.Create(
                CultureInfo.InvariantCulture, $"{_options.Target} {found.Why}: {type} (HTTP {status})"));
        }
    }

    /// <summary>Names of errors alone: their sentences repeat what is in the event.</summary>
    private static string ErrorOf(JsonElement result)
    {
        if (!result.TryGetProperty("error", out JsonElement error) || error.ValueKind != JsonValueKind.Object)
        {
            return "error";
        }

        string type = Word(error);
        return error.TryGetProperty("caused_by", out JsonElement cause) && cause.ValueKind == JsonValueKind.Object
            ? $"{type}, {Word(cause)}" : type;
    }

    private static string Word(JsonElement error)
    {
        string type = error.TryGetProperty("type", out JsonElement name) ? name.ToString() : "error";
        bool plain = type.Length is > 0 and <= 64 && type.All(one => char.IsAsciiLetterOrDigit(one) || one == '_');
        return plain ? type : "error";
    }
}
