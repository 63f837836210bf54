using System.Globalization;
using Sensor.Sinks.Kafka.Native;

namespace Sensor.Sinks.Kafka;

/// <summary>
/// Properties of librdkafka: what the options make of them, and which of the user's own are refused because a promise
/// rests on them.
/// </summary>
internal static class KafkaSettings
{
    private const string Ordered = "each event arrives once in its order only so";
    private const string Kept = "what is not acknowledged is never given up";
    private const string Own = "it has a key of its own";

    /// <summary>Properties that are what they are: their value, and why.</summary>
    private static readonly Dictionary<string, (string? Value, string Why)> Fixed = new()
    {
        ["acks"] = ("all", "what one broker alone has may be lost with it"),
        ["request.required.acks"] = ("all", "what one broker alone has may be lost with it"),
        ["enable.idempotence"] = ("true", Ordered),
        ["enable.gapless.guarantee"] = ("true", Ordered),
        ["queuing.strategy"] = ("fifo", Ordered),
        ["message.timeout.ms"] = ("0", Kept),
        ["delivery.timeout.ms"] = ("0", Kept),
        ["message.send.max.retries"] = ("2147483647", Kept),
        ["retries"] = ("2147483647", Kept),
        ["delivery.report.only.error"] = ("false", "the spool moves on by acknowledgements"),
        ["transactional.id"] = (null, "the sensor uses no transactions"),
        ["bootstrap.servers"] = (null, $"{Own}: brokers"),
        ["metadata.broker.list"] = (null, $"{Own}: brokers"),
        ["compression.codec"] = (null, $"{Own}: compression"),
        ["compression.type"] = (null, $"{Own}: compression"),
        ["linger.ms"] = (null, $"{Own}: linger"),
        ["queue.buffering.max.ms"] = (null, $"{Own}: linger"),
        ["batch.size"] = (null, $"{Own}: batch_size"),
        ["message.max.bytes"] = (null, $"{Own}: max_message_size"),
        ["queue.buffering.max.kbytes"] = (null, $"{Own}: queue_size"),
        ["security.protocol"] = (null, "it follows from tls and sasl"),
        ["sasl.mechanism"] = (null, $"{Own}: sasl"),
        ["sasl.mechanisms"] = (null, $"{Own}: sasl"),
        ["sasl.username"] = (null, $"{Own}: user"),
        ["sasl.password"] = (null, "it is a secret: password_file names the file that holds it"),
        ["sasl.oauthbearer.client.secret"] = (null, "it is a secret: password_file names the file that holds it"),
        ["sasl.oauthbearer.config"] = (null, "it may hold secrets; sasl: oauthbearer gets tokens with token_url"),
        ["ssl.key.password"] = (null, "it is a secret: key_password_file names the file that holds it"),
        ["ssl.keystore.password"] = (null, "it is a secret; use certificate_file and key_file"),
        ["ssl.key.pem"] = (null, "it is a secret; use key_file"),
        ["ssl_key"] = (null, "it is a secret; use key_file"),
    };

    /// <summary>What is wrong with a property of the user's own; null: nothing.</summary>
    public static string? Problem(string name, string value)
    {
        if (Fixed.TryGetValue(name, out (string? Value, string Why) rule))
        {
            bool equal = rule.Value is not null && (value == rule.Value || (rule.Value == "all" && value == "-1"));
            return equal ? null
                : rule.Value is null ? $"cannot be set here: {rule.Why}"
                : $"must be {rule.Value}: {rule.Why}";
        }

        return KafkaLibrary.Problem ?? ConfigurationProbe.Problem(name, value);
    }

    /// <summary>All properties of a client.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="singly">Each message in a batch of its own: to find which one is refused.</param>
    /// <exception cref="SinkFault">A secret cannot be read.</exception>
    public static Dictionary<string, string> Of(KafkaSinkOptions options, bool singly)
    {
        Dictionary<string, string> all = new()
        {
            ["partitioner"] = "murmur2_random",
            ["client.id"] = "redis-audit-sensor",
            ["topic.metadata.propagation.max.ms"] = "10000",
            ["reconnect.backoff.max.ms"] = "5000",
            ["queue.buffering.max.messages"] = "500000",
            ["log.connection.close"] = "false",
        };
        foreach ((string name, string value) in options.Settings)
        {
            all[name] = value;
        }

        all["bootstrap.servers"] = string.Join(',', options.Brokers);
        all["acks"] = "all";
        all["enable.idempotence"] = "true";
        all["enable.gapless.guarantee"] = singly ? "false" : "true";
        all["message.timeout.ms"] = "0";
        all["message.send.max.retries"] = "2147483647";
        all["compression.codec"] = options.Compression;
        all["linger.ms"] = singly ? "0" : options.Linger.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        all["batch.size"] = Plain(options.BatchBytes);
        all["message.max.bytes"] = Plain(options.MaxMessageBytes);
        all["queue.buffering.max.kbytes"] = Plain(options.QueueBytes / 1024);
        if (singly)
        {
            all["batch.num.messages"] = "1";
        }

        AddSecurity(options, all);
        all["dotnet.producer.enable.background.poll"] = "false";
        return all;
    }

    private static void AddSecurity(KafkaSinkOptions options, Dictionary<string, string> all)
    {
        all["security.protocol"] = (options.Tls, options.Sasl) switch
        {
            (null, null) => "plaintext",
            (null, _) => "sasl_plaintext",
            (_, null) => "ssl",
            _ => "sasl_ssl",
        };
        if (options.Tls is { } tls)
        {
            AddGiven(all, "ssl.ca.location", tls.CaFile);
            AddGiven(all, "ssl.certificate.location", tls.CertificateFile);
            AddGiven(all, "ssl.key.location", tls.KeyFile);
            AddGiven(all, "ssl.key.password", tls.KeyPasswordFile is { } file ? KafkaSecret.Read(file) : null);
        }

        if (options.Sasl is { } sasl)
        {
            all["sasl.mechanisms"] = sasl.Mechanism;
            if (sasl.Token is null)
            {
                all["sasl.username"] = sasl.User;
                all["sasl.password"] = KafkaSecret.Read(sasl.SecretFile);
            }
        }
    }

    private static void AddGiven(Dictionary<string, string> all, string name, string? value)
    {
        if (value is not null)
        {
            all[name] = value;
        }
    }

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
