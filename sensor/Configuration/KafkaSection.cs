using Sensor.Formats;
using Sensor.Sinks.Kafka;
using Sensor.Sinks.Spool;

namespace Sensor.Configuration;

/// <summary>A sink of <c>type: kafka</c>.</summary>
internal static class KafkaSection
{
    private const int LeastMessage = 16 * 1024;
    private const int MostMessage = 64 << 20;
    private const long MostQueue = 1L << 30;

    private static readonly Dictionary<string, SpoolKey> Keys = new()
    {
        ["session_id"] = SpoolKey.Session,
        ["instance"] = SpoolKey.Instance,
        ["user"] = SpoolKey.User,
        ["client"] = SpoolKey.Client,
    };

    private static readonly Dictionary<string, string> Compressions =
        ((string[])["none", "gzip", "snappy", "lz4", "zstd"]).ToDictionary(name => name);

    private static readonly Dictionary<string, string> Mechanisms = new()
    {
        ["none"] = "",
        ["plain"] = "PLAIN",
        ["scram-sha-256"] = "SCRAM-SHA-256",
        ["scram-sha-512"] = "SCRAM-SHA-512",
        ["oauthbearer"] = KafkaSasl.OAuthBearer,
    };

    public static KafkaSinkConfiguration Read(YamlSection section, string name, string format)
    {
        if (KafkaLibrary.Problem is { } problem)
        {
            section.Refuse("type", problem);
        }

        KafkaSinkOptions usual = new() { Brokers = [], Topics = new KafkaTopics("", "", "") };
        KafkaSinkOptions options = usual with
        {
            Brokers = Brokers(section),
            Topics = Topics(section),
            Key = section.Choice("key", usual.Key, Keys),
            CloudEvents = section.Flag("cloud_events", usual.CloudEvents),
            ContentType = ContentType(format),
            Compression = section.Choice("compression", usual.Compression, Compressions),
            Linger = section.Duration("linger", usual.Linger, TimeSpan.Zero, TimeSpan.FromSeconds(10)),
            BatchBytes = (int)section.Bytes("batch_size", usual.BatchBytes, 1024, MostMessage),
            MaxMessageBytes = (int)section.Bytes("max_message_size", usual.MaxMessageBytes, LeastMessage, MostMessage),
            QueueBytes = (int)section.Bytes("queue_size", usual.QueueBytes, 1 << 20, MostQueue),
            SlowAfter = section.Duration("slow_after", usual.SlowAfter, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Tls = Tls(section),
            Sasl = Sasl(section),
            Settings = Settings(section),
        };
        return new KafkaSinkConfiguration(name, format, options);
    }

    private static IReadOnlyList<string> Brokers(YamlSection section)
    {
        IReadOnlyList<string> brokers = section.List<string>("brokers", null, Broker) ?? [];
        if (!section.Has("brokers"))
        {
            section.Refuse("brokers", "is missing: where the cluster is asked for first, as [kafka-1:9092, kafka-2:9092]");
        }

        return brokers;
    }

    private static (string? Value, string? Problem) Broker(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), out ushort port) && port > 0
            && text.AsSpan(0, colon).IndexOfAny(",/ @") < 0
            ? (text, null)
            : (null, "must be a host with its port: kafka-1:9092");
    }

    private static KafkaTopics Topics(YamlSection section)
    {
        string? one = section.Text("topic");
        YamlSection each = section.Section("topics");
        KafkaTopics topics = new(
            each.Text("events") ?? one ?? "", each.Text("security") ?? one ?? "", each.Text("sensor") ?? one ?? "");
        each.End();
        if (one is not null && each.IsGiven)
        {
            section.Refuse("topic", "stands beside topics: one topic for all, or one for each stream, and not both");
        }
        else if (topics.Names.Any(name => name.Length == 0))
        {
            section.Refuse(each.IsGiven ? "topics" : "topic", each.IsGiven
                ? "events, security and sensor each need a topic"
                : "is missing: the topic that events go to (or topics, with one for each stream)");
        }

        foreach (string wrong in topics.Names.Where(name => name.Length > 0 && !IsTopic(name)))
        {
            section.Refuse(one == wrong ? "topic" : "topics", $"{wrong} is no name of a topic: letters, digits, '.', '_', '-'");
        }

        return topics;
    }

    private static bool IsTopic(string name) => name is { Length: <= 249 } and not "." and not ".."
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static KafkaTls? Tls(YamlSection section)
    {
        KafkaTls tls = new(
            FileKeys.Readable(section, "ca_file"), FileKeys.Readable(section, "certificate_file"),
            FileKeys.Readable(section, "key_file"), Secret(section, "key_password_file"));
        if (tls.CertificateFile is null != tls.KeyFile is null)
        {
            section.Refuse("certificate_file and key_file belong together");
        }

        bool given = section.Flag("tls", usual: false);
        if (!given && ((string[])["ca_file", "certificate_file", "key_password_file"]).FirstOrDefault(section.Has) is { } alone
            && section.Text("token_url") is null)
        {
            section.Refuse(alone, "is for tls: true");
        }

        return given ? tls : null;
    }

    private static KafkaSasl? Sasl(YamlSection section)
    {
        string mechanism = section.Choice("sasl", "", Mechanisms);
        string? user = section.Text("user");
        string? file = Secret(section, "password_file");
        string? url = section.Text("token_url");
        string? scope = section.Text("token_scope");
        if (mechanism.Length == 0)
        {
            foreach (string key in ((string[])["user", "password_file", "token_url", "token_scope"]).Where(section.Has))
            {
                section.Refuse(key, "is for a login: sasl says which kind");
            }

            return null;
        }

        if (user is null || file is null)
        {
            section.Refuse("sasl", "needs user and password_file (oauthbearer: the client's id and its secret)");
        }

        bool byToken = mechanism == KafkaSasl.OAuthBearer;
        Uri? endpoint = null;
        if (byToken && !(Uri.TryCreate(url, UriKind.Absolute, out endpoint)
            && (endpoint.Scheme == "https" || (endpoint.Scheme == "http" && endpoint.IsLoopback))))
        {
            section.Refuse("token_url", "must say where tokens are got, for sasl: oauthbearer: https://… "
                + "(http:// on this host alone, for the secret goes there)");
        }

        return new KafkaSasl(mechanism, user ?? "", file ?? "",
            byToken && endpoint is not null ? new KafkaTokenSource(endpoint, scope, section.Text("ca_file")) : null);
    }

    /// <summary>A file that holds a secret, which is read when it is needed; that it can be is seen now.</summary>
    private static string? Secret(YamlSection section, string key)
    {
        string? path = section.Text(key);
        _ = FileKeys.SecretFile(section, key, path);
        return path;
    }

    private static Dictionary<string, string> Settings(YamlSection section)
    {
        Dictionary<string, string> settings = [];
        YamlSection names = section.Names("settings");
        foreach (string name in names.Keys)
        {
            string value = names.Text(name) ?? "";
            if (KafkaSettings.Problem(name, value) is { } problem)
            {
                names.Refuse(name, problem);
            }

            settings[name] = value;
        }

        return settings;
    }

    private static string ContentType(string format) => EventFormats.Expand(format) is [{ } one]
        && one.ContentType != "application/x-ndjson" ? one.ContentType : "application/json";
}
