using Sensor.Configuration;
using Sensor.Sinks.Kafka;
using Sensor.Sinks.Spool;

namespace Sensor.Tests.Configuration;

public sealed class KafkaSectionTests
{
    [Fact]
    public void What_is_given_is_what_is_used()
    {
        KafkaSinkOptions kafka = Read("""
            brokers: [one:9092, "[fd00::5]:9093"]
            topics: {events: e, security: s, sensor: own}
            key: user
            cloud_events: false
            compression: zstd
            linger: 5ms
            batch_size: 64KiB
            max_message_size: 2MiB
            queue_size: 32MiB
            settings: {socket.keepalive.enable: true, client.id: mine}
            """);
        Assert.Equal(["one:9092", "[fd00::5]:9093"], kafka.Brokers);
        Assert.Equal(new KafkaTopics("e", "s", "own"), kafka.Topics);
        Assert.Equal(SpoolKey.User, kafka.Key);
        Assert.False(kafka.CloudEvents);
        Dictionary<string, string> properties = KafkaSettings.Of(kafka, singly: false);
        Assert.Equal("zstd", properties["compression.codec"]);
        Assert.Equal("5", properties["linger.ms"]);
        Assert.Equal("65536", properties["batch.size"]);
        Assert.Equal("2097152", properties["message.max.bytes"]);
        Assert.Equal("32768", properties["queue.buffering.max.kbytes"]);
        Assert.Equal("mine", properties["client.id"]);
        Assert.Equal("plaintext", properties["security.protocol"]);
    }

    [Fact]
    public void Promises_hold_whatever_is_set()
    {
        Dictionary<string, string> properties = KafkaSettings.Of(Read("{brokers: a:1, topic: t}"), singly: false);
        Assert.Equal("all", properties["acks"]);
        Assert.Equal("true", properties["enable.idempotence"]);
        Assert.Equal("true", properties["enable.gapless.guarantee"]);
        Assert.Equal("0", properties["message.timeout.ms"]);
    }

    [Fact]
    public void A_login_reads_its_secret_when_it_is_needed()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "s3cret\n");
            KafkaSinkOptions kafka = Read(
                $"{{brokers: a:1, topic: t, tls: true, sasl: scram-sha-512, user: audit, password_file: {file}}}");
            Assert.DoesNotContain("s3cret", kafka.ToString());
            Dictionary<string, string> properties = KafkaSettings.Of(kafka, singly: false);
            Assert.Equal("sasl_ssl", properties["security.protocol"]);
            Assert.Equal("SCRAM-SHA-512", properties["sasl.mechanisms"]);
            Assert.Equal("audit", properties["sasl.username"]);
            Assert.Equal("s3cret", properties["sasl.password"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("topic: t", "sinks[0].brokers: is missing")]
    [InlineData("{brokers: kafka, topic: t}", "must be a host with its port")]
    [InlineData("{brokers: 'a:1,b', topic: t}", "must be a host with its port")]
    [InlineData("brokers: a:1", "sinks[0].topic: is missing")]
    [InlineData("{brokers: a:1, topic: t, topics: {events: e}}", "and not both")]
    [InlineData("{brokers: a:1, topics: {events: e}}", "events, security and sensor each need a topic")]
    [InlineData("{brokers: a:1, topic: 'a b'}", "is no name of a topic")]
    [InlineData("{brokers: a:1, topic: t, key: command}", "must be session_id, instance, user or client")]
    [InlineData("{brokers: a:1, topic: t, format: redshift}", "is several files")]
    [InlineData("{brokers: a:1, topic: t, ca_file: /dev/null}", "is for tls: true")]
    [InlineData("{brokers: a:1, topic: t, user: me}", "is for a login: sasl says which kind")]
    [InlineData("{brokers: a:1, topic: t, sasl: plain}", "needs user and password_file")]
    [InlineData("{brokers: a:1, topic: t, settings: {akcs: all}}", "sinks[0].settings.akcs: librdkafka has no such property")]
    [InlineData("{brokers: a:1, topic: t, settings: {socket.timeout.ms: abc}}", "librdkafka does not take this value")]
    [InlineData("{brokers: a:1, topic: t, settings: {acks: 1}}", "settings.acks: must be all: what one broker alone has")]
    [InlineData("{brokers: a:1, topic: t, settings: {message.timeout.ms: 5000}}", "must be 0: what is not acknowledged")]
    [InlineData("{brokers: a:1, topic: t, settings: {enable.idempotence: false}}", "must be true: each event arrives once")]
    [InlineData("{brokers: a:1, topic: t, settings: {sasl.password: hunter2}}", "password_file names the file that holds it")]
    [InlineData("{brokers: a:1, topic: t, settings: {linger.ms: 5}}", "it has a key of its own: linger")]
    public void What_is_wrong_is_said(string keys, string expected)
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => Read(keys));
        Assert.Contains(wrong.Problems, problem => problem.ToString().Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(wrong.Problems, problem => problem.ToString().Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("acks", "all")]
    [InlineData("acks", "-1")]
    [InlineData("enable.idempotence", "true")]
    [InlineData("message.timeout.ms", "0")]
    [InlineData("socket.nagle.disable", "true")]
    public void A_setting_that_breaks_nothing_is_taken(string name, string value) =>
        Assert.Null(KafkaSettings.Problem(name, value));

    private static KafkaSinkOptions Read(string keys)
    {
        string text = keys.StartsWith('{')
            ? $"sinks:\n  - {{name: k, type: kafka, {keys[1..]}\n"
            : $"sinks:\n  - name: k\n    type: kafka\n    {keys.Replace("\n", "\n    ", StringComparison.Ordinal)}\n";
        SensorConfiguration configuration = ConfigurationFile.Parse("sensor.yaml", text);
        return Assert.IsType<KafkaSinkConfiguration>(Assert.Single(configuration.Sinks)).Kafka;
    }
}
