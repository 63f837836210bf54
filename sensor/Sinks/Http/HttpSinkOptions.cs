namespace Sensor.Sinks.Http;

/// <summary>A receiver that events are posted to in batches, and how.</summary>
internal sealed record HttpSinkOptions
{
    public required HttpReceiverKind Kind { get; init; }

    /// <summary>
    /// Splunk and Elasticsearch: what stands before the paths of their interfaces; a webhook: all of it.
    /// </summary>
    public required Uri Url { get; init; }

    /// <summary>Splunk's token, an API key of Elasticsearch, a webhook's bearer token; null: none.</summary>
    public SinkSecret? Token { get; init; }

    /// <summary>With <see cref="Password"/>, in place of a token: basic authentication.</summary>
    public string? User { get; init; }

    public SinkSecret? Password { get; init; }

    public TlsClientOptions Tls { get; init; } = new();

    /// <summary>Events of one request at most; 1,000.</summary>
    public int MaxEvents { get; init; } = 1000;

    /// <summary>
    /// Bytes of one request at most, before compression; 768 KiB: below 1,000,000, which many receivers allow. A larger
    /// event goes alone; where a request is too large for the receiver it is divided.
    /// </summary>
    public int MaxBytes { get; init; } = 768 * 1024;

    /// <summary>Whether requests are compressed; usually not.</summary>
    public bool Gzip { get; init; }

    /// <summary>Requests that may be out at once; 1, which alone keeps the order of events.</summary>
    public int RequestsInFlight { get; init; } = 1;

    /// <summary>Until it is connected and, with https, trusted; 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For a request and its whole answer; 30 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether an event is a JSON object, or else a text.</summary>
    public bool EventsAreJson { get; init; } = true;

    public SplunkOptions Splunk { get; init; } = new();

    public ElasticsearchOptions Elasticsearch { get; init; } = new();

    public WebhookOptions Webhook { get; init; } = new();

    /// <summary>The largest event that still fits into a request.</summary>
    public int MaxEventBytes => Math.Min(Formats.EventFormats.MaxLineBytes, MaxBytes - RequestBytes);

    /// <summary>More than any receiver writes around an event.</summary>
    private const int RequestBytes = 2048;

    /// <summary>For messages: neither path nor query, which may hold a webhook's secret.</summary>
    public string Target => $"{Kind.ToString().ToLowerInvariant()} {Url.GetLeftPart(UriPartial.Authority)}";
}

/// <summary>What is spoken over HTTP.</summary>
internal enum HttpReceiverKind
{
    /// <summary>Splunk's HTTP Event Collector.</summary>
    Splunk,

    /// <summary>The bulk interface of Elasticsearch and OpenSearch.</summary>
    Elasticsearch,

    /// <summary>Anything that takes lines or an array of events and answers with 2xx.</summary>
    Webhook,
}

/// <summary>Of Splunk's HTTP Event Collector.</summary>
internal sealed record SplunkOptions
{
    /// <summary>
    /// Whether events are posted as they are (<c>/services/collector/raw</c>), or each in an object with its time, host,
    /// index and so on (<c>/event</c>, usual).
    /// </summary>
    public bool Raw { get; init; }

    /// <summary>
    /// Whether an event counts as arrived only when an indexer acknowledged it (usual; to be switched on for the token),
    /// or when the collector took it.
    /// </summary>
    public bool Acknowledge { get; init; } = true;

    /// <summary>How long an acknowledgement may take until events are sent again; 5 minutes.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often acknowledgements are asked for; 1 s.</summary>
    public TimeSpan AckInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Null: what the token says.</summary>
    public string? Index { get; init; }

    public string? Source { get; init; } = Formats.SensorProduct.Name;

    /// <summary>Null: what the token says.</summary>
    public string? SourceType { get; init; }

    public string Host { get; init; } = Environment.MachineName;
}

/// <summary>Of the bulk interface of Elasticsearch and OpenSearch.</summary>
internal sealed record ElasticsearchOptions
{
    /// <summary>The index, alias or data stream.</summary>
    public string Index { get; init; } = "redis-audit";

    /// <summary>
    /// <c>create</c> (usual; the only one for data streams) leaves a document alone that is there already; <c>index</c>
    /// writes it anew.
    /// </summary>
    public bool Overwrite { get; init; }

    /// <summary>An ingest pipeline; null: that of the index.</summary>
    public string? Pipeline { get; init; }
}

/// <summary>Of a webhook.</summary>
internal sealed record WebhookOptions
{
    /// <summary>Whether events stand in a JSON array, or else one on each line.</summary>
    public bool Array { get; init; }

    /// <summary>The key of the signature; null: there is none.</summary>
    public SinkSecret? SignatureKey { get; init; }

    /// <summary>A header that holds the token alone; null: <c>Authorization: Bearer</c>.</summary>
    public string? TokenHeader { get; init; }
}
