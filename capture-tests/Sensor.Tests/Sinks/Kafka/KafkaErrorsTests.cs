using Confluent.Kafka;
using Sensor.Sinks;
using Sensor.Sinks.Kafka;

namespace Sensor.Tests.Sinks.Kafka;

public sealed class KafkaErrorsTests
{
    private static readonly KafkaSinkOptions Options = KafkaDrive.Options("kafka-1:9093", "audit");

    [Theory]
    [InlineData(ErrorCode.Local_Transport, "ssl://kafka-1:9093/1: Connect to ipv4#10.0.0.1:9093 failed: Connection refused",
        nameof(SinkProblem.Unreachable), "broker kafka-1:9093: it refuses connections")]
    [InlineData(ErrorCode.Local_Resolve, "kafka-1:9093/bootstrap: Failed to resolve 'kafka-1:9093': Name or service not known",
        nameof(SinkProblem.Unreachable), "broker kafka-1:9093: its name cannot be resolved")]
    [InlineData(ErrorCode.Local_Ssl, "ssl://kafka-1:9093/bootstrap: SSL handshake failed: certificate verify failed: hunter2",
        nameof(SinkProblem.Tls), "is not signed by an authority that is trusted here")]
    [InlineData(ErrorCode.Local_Transport, "ssl://kafka-1:9093/bootstrap: SSL handshake failed: Disconnected: connecting to a PLAINTEXT broker listener?",
        nameof(SinkProblem.Tls), "it speaks no TLS on this port")]
    [InlineData(ErrorCode.Local_Authentication, "sasl_ssl://kafka-1:9093/bootstrap: SASL authentication error: hunter2",
        nameof(SinkProblem.Authentication), "the login was refused; see sasl, user and password_file")]
    [InlineData(ErrorCode.Local_AllBrokersDown, "1/1 brokers are down", nameof(SinkProblem.Unreachable), "no broker can be reached")]
    [InlineData(ErrorCode.TopicAuthorizationFailed, "hunter2", nameof(SinkProblem.Authorization), "needs WRITE and DESCRIBE")]
    public void An_error_is_one_clear_sentence_without_what_the_peer_said(
        ErrorCode code, string text, string problem, string expected)
    {
        SinkTrouble trouble = KafkaErrors.Trouble(Options, code, text);
        Assert.Equal(problem, trouble.Problem.ToString());
        Assert.StartsWith("kafka kafka-1:9093, topic audit: ", trouble.Message);
        Assert.Contains(expected, trouble.Message);
        Assert.DoesNotContain("hunter2", trouble.Message);
    }

    [Fact]
    public void A_refused_configuration_is_told_by_its_property_alone()
    {
        Assert.Equal("see ssl.key.location", KafkaErrors.ConfigurationCause("ssl.key.location failed: hunter2".Insert(0, "the ")));
        Assert.DoesNotContain("hunter2", KafkaErrors.ConfigurationCause("hunter2"));
    }
}
