using System.Text.Json;
using Sensor.Formats;
using Sensor.Sinks.Spool;

namespace Sensor.Sinks.Http;

/// <summary>
/// Splunk's HTTP Event Collector. It takes a request into its memory and names an acknowledgement, which becomes true
/// when the events are indexed: until then nothing is settled, unless acknowledgements are not wanted.
/// </summary>
internal sealed class SplunkReceiver : IHttpReceiver
{
    private readonly HttpSinkOptions _options;
    private readonly SplunkAcknowledgements? _acknowledgements;
    private readonly string _channel = Guid.NewGuid().ToString();
    private readonly Uri _url;
    private readonly byte[] _after;

    public SplunkReceiver(HttpSinkOptions options)
    {
        _options = options;
        SplunkOptions own = options.Splunk;
        string folder = options.Url.GetLeftPart(UriPartial.Path).TrimEnd('/');
        (string Name, string? Value)[] facts =
            [("host", own.Host), ("source", own.Source), ("sourcetype", own.SourceType), ("index", own.Index)];
        (string Name, string? Value)[] told = [.. facts.Where(fact => fact.Value is not null)];
        _url = new Uri(own.Raw
            ? $"{folder}/services/collector/raw?"
                + string.Join('&', told.Select(fact => $"{fact.Name}={Uri.EscapeDataString(fact.Value!)}"))
            : $"{folder}/services/collector/event");
        _after = SensorProduct.Utf8(string.Concat(
            told.Select(fact => $",\"{fact.Name}\":\"{JsonEncodedText.Encode(fact.Value!)}\"")) + ",\"event\":");
        _acknowledgements = own.Acknowledge ? new SplunkAcknowledgements(options, folder, _channel) : null;
    }

    public int BytesAroundEach => _options.Splunk.Raw ? 1 : 40 + _after.Length;

    public int AnswerBytes(int events) => 16 * 1024;

    public void WriteBody(HttpPiece piece, OutputBuffer body)
    {
        for (int i = 0; i < piece.Count; i++)
        {
            if (!_options.Splunk.Raw)
            {
                WriteTime(piece[i].TimeNs, body);
                body.Append(_after);
                WriteEvent(piece[i], body);
                body.Append((byte)'}');
            }
            else
            {
                body.Append(piece[i].Payload.Span);
            }

            body.Append((byte)'\n');
        }
    }

    public HttpRequestMessage Ask(ReadOnlySpan<byte> body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, _url);
        request.Headers.Add(SplunkAcknowledgements.ChannelHeader, _channel);
        request.Options.Set(HttpSink.ContentType, _options.Splunk.Raw ? "text/plain" : "application/json");
        return request;
    }

    public HttpVerdict Judge(HttpPiece piece, HttpAnswer answer)
    {
        SplunkAnswer said = SplunkAnswer.Read(answer);
        if (!answer.IsSuccess)
        {
            return answer.Status == 413
                ? new HttpVerdict(HttpFate.Refused, "too large for the receiver (HTTP 413)", TooLarge: true)
                : said.IsAboutAnEvent
                    ? new HttpVerdict(HttpFate.Refused, $"{said.Meaning} (code {said.Code})")
                    : throw said.Fault(_options.Target, answer);
        }

        if (said.Code != 0)
        {
            throw HttpFaults.BadAnswer(_options.Target,
                "did not answer as Splunk does; does url lead to its HTTP Event Collector?");
        }

        if (_acknowledgements is null)
        {
            return new HttpVerdict(HttpFate.Arrived);
        }

        _acknowledgements.Await(said.AckId ?? throw HttpFaults.BadAnswer(_options.Target,
            "names no acknowledgement: switch on indexer acknowledgement for the token, or set acknowledge: false"), piece);
        return new HttpVerdict(HttpFate.SeenTo);
    }

    public void Poll(HttpPoster poster) => _acknowledgements?.Poll(poster);

    public void Reset() => _acknowledgements?.Reset();

    /// <summary>Seconds with a point.</summary>
    private static void WriteTime(long timeNs, OutputBuffer body)
    {
        const long NsPerSecond = 1_000_000_000;
        body.Append("{\"time\":"u8, timeNs / NsPerSecond);
        body.Append((byte)'.');
        DecimalDigits.WriteSix(body.Reserve(6), (uint)(timeNs % NsPerSecond / 1000));
        body.Advance(6);
    }

    private void WriteEvent(SpoolRecord record, OutputBuffer body)
    {
        ReadOnlySpan<byte> payload = record.Payload.Span;
        if (_options.EventsAreJson)
        {
            body.Append(payload);
            return;
        }

        string text = System.Text.Encoding.UTF8.GetString(payload);
        body.Append("\""u8, JsonEncodedText.Encode(text).EncodedUtf8Bytes, "\""u8);
    }
}
