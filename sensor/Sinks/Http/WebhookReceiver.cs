using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Sensor.Formats;

namespace Sensor.Sinks.Http;

/// <summary>
/// A receiver of one's own: events as lines or as a JSON array. It answers 2xx when it has them, 422 when it refuses
/// something in them for good, 413 when the request is too large; anything else means: later. A signature shows that a
/// request came from the sensor and when: HMAC-SHA-256 over the time, a point and the body as it was sent.
/// </summary>
internal sealed class WebhookReceiver : IHttpReceiver
{
    public const string TimeHeader = "X-Redis-Audit-Timestamp";
    public const string SignatureHeader = "X-Redis-Audit-Signature";

    private const int Unprocessable = 422;

    private readonly HttpSinkOptions _options;
    private byte[]? _key;

    public WebhookReceiver(HttpSinkOptions options) => _options = options;

    public int BytesAroundEach => 1;

    public int AnswerBytes(int events) => 1024; // read so that the connection can be used again

    public void WriteBody(HttpPiece piece, OutputBuffer body)
    {
        bool array = _options.Webhook.Array;
        for (int i = 0; i < piece.Count; i++)
        {
            if (array)
            {
                body.Append((byte)(i == 0 ? '[' : ','));
            }

            body.Append(piece[i].Payload.Span);
            if (!array)
            {
                body.Append((byte)'\n');
            }
        }

        body.Append(array ? "]"u8 : default);
    }

    public HttpRequestMessage Ask(ReadOnlySpan<byte> body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, _options.Url);
        request.Options.Set(HttpSink.ContentType, _options.Webhook.Array ? "application/json"
            : _options.EventsAreJson ? "application/x-ndjson" : "text/plain");
        if (_options.Webhook.SignatureKey is { } secret)
        {
            _key ??= secret.Read();
            Sign(request.Headers, body, _key);
        }

        return request;
    }

    public HttpVerdict Judge(HttpPiece piece, HttpAnswer answer) => answer.Status switch
    {
        _ when answer.IsSuccess => new HttpVerdict(HttpFate.Arrived),
        413 => new HttpVerdict(HttpFate.Refused, "too large for the receiver (HTTP 413)", TooLarge: true),
        Unprocessable => new HttpVerdict(HttpFate.Refused, "the receiver refuses it (HTTP 422)"),
        _ => throw HttpFaults.Of(_options.Target, answer),
    };

    public void Poll(HttpPoster poster)
    {
    }

    public void Reset() => _key = null;

    private static void Sign(HttpRequestHeaders headers, ReadOnlySpan<byte> body, byte[] key)
    {
        string time = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes($"{time}."));
        hash.AppendData(body);
        headers.Add(TimeHeader, time);
        headers.Add(SignatureHeader, $"sha256={Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }
}
