using Sensor.Sinks.Spool;

namespace Sensor.Sinks.Kafka;

/// <summary>Which brokers get the events, and how.</summary>
internal sealed record KafkaSinkOptions
{
    /// <summary>Room for key, headers and framing beside an event in a message.</summary>
    public const int MessageOverheadBytes = 4096;

    /// <summary>Where the cluster is asked for first: <c>host:port</c>. One that answers is enough.</summary>
    public required IReadOnlyList<string> Brokers { get; init; }

    /// <summary>The topics, of which all three may be one.</summary>
    public required KafkaTopics Topics { get; init; }

    /// <summary>
    /// What orders messages: those with the same text go to one partition. Default: the connection. An event that has
    /// none is ordered by its connection, else its server, else the sensor.
    /// </summary>
    public SpoolKey Key { get; init; } = SpoolKey.Session;

    /// <summary>Name of the sensor: in <c>ce_source</c>, and the key of what belongs to no server. Default: host name.</summary>
    public string Sensor { get; init; } = Environment.MachineName;

    /// <summary>Whether each message has the headers of CloudEvents 1.0 (binary mode). Default: yes.</summary>
    public bool CloudEvents { get; init; } = true;

    /// <summary>Of one event in its format, for the header <c>content-type</c>.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>none, gzip, snappy, lz4 or zstd, of whole batches. Default: lz4.</summary>
    public string Compression { get; init; } = "lz4";

    /// <summary>
    /// How long a batch waits to be filled. Default 5 ms: what is out when the sensor is killed arrives twice, so the less
    /// the better; under load batches are full long before.
    /// </summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The largest batch of one partition, before compression. Default 1,000,000, which brokers take.</summary>
    public int BatchBytes { get; init; } = 1_000_000;

    /// <summary>The largest message; must not be above the brokers' (<c>message.max.bytes</c>). Default 1,000,000.</summary>
    public int MaxMessageBytes { get; init; } = 1_000_000;

    /// <summary>
    /// Bytes of messages that wait in librdkafka's queue, or for their acknowledgement. Default 64 MiB; when they are
    /// reached the spool is read no further.
    /// </summary>
    public int QueueBytes { get; init; } = 64 << 20;

    /// <summary>Encryption; null: none.</summary>
    public KafkaTls? Tls { get; init; }

    /// <summary>How the sensor says who it is; null: it does not, but by its certificate where it has one.</summary>
    public KafkaSasl? Sasl { get; init; }

    /// <summary>Further properties of librdkafka by name, as its CONFIGURATION.md lists them.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>After so long without an acknowledgement it is looked what is wrong. Default 10 s.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest event that fits into a message.</summary>
    public int MaxEventBytes => MaxMessageBytes - MessageOverheadBytes;

    /// <summary>For messages, without secrets.</summary>
    public string Target => $"kafka {string.Join(',', Brokers)}, topic {string.Join(", ", Topics.Names)}";
}

/// <summary>The topics of the three streams.</summary>
/// <param name="Events">Data access, connections, pub/sub, other.</param>
/// <param name="Security">Every other category.</param>
/// <param name="Sensor">What the sensor tells of itself.</param>
internal sealed record KafkaTopics(string Events, string Security, string Sensor)
{
    public IEnumerable<string> Names => ((string[])[Events, Security, Sensor]).Distinct();

    public string Of(SpoolStream stream) => stream switch
    {
        SpoolStream.Security => Security,
        SpoolStream.Sensor => Sensor,
        _ => Events,
    };
}

/// <summary>Encryption. Files are PEM.</summary>
/// <param name="CaFile">Authorities that sign the brokers' certificates; null: the system's.</param>
/// <param name="CertificateFile">The sensor's own certificate; null: none.</param>
/// <param name="KeyFile">Its key.</param>
/// <param name="KeyPasswordFile">Holds the key's password; null: it has none.</param>
internal sealed record KafkaTls(string? CaFile, string? CertificateFile, string? KeyFile, string? KeyPasswordFile);

/// <summary>How the sensor says who it is. The file is read each time that the sink begins anew.</summary>
/// <param name="Mechanism">PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER.</param>
/// <param name="User">The user; for OAUTHBEARER the client's id.</param>
/// <param name="SecretFile">Holds the password; for OAUTHBEARER the client's secret.</param>
/// <param name="Token">Where a token is got; for OAUTHBEARER alone.</param>
internal sealed record KafkaSasl(string Mechanism, string User, string SecretFile, KafkaTokenSource? Token = null)
{
    public const string OAuthBearer = "OAUTHBEARER";
}

/// <summary>OAuth 2.0, client credentials (RFC 6749 §4.4).</summary>
/// <param name="Endpoint">Of tokens, https.</param>
/// <param name="Scope">What is asked for; null: what is usual there.</param>
/// <param name="CaFile">Authorities that sign its certificate; null: the system's.</param>
internal sealed record KafkaTokenSource(Uri Endpoint, string? Scope, string? CaFile);
