using Confluent.Kafka;

namespace Sensor.Sinks.Kafka;

/// <summary>Is told what became of messages, and what keeps them.</summary>
internal interface IKafkaEvents
{
    /// <param name="opaque">What was given with the message.</param>
    /// <param name="error">None where it has arrived.</param>
    void Delivered(nint opaque, ErrorCode error);

    /// <param name="error">The kind; of a fatal one its cause.</param>
    /// <param name="text">librdkafka's words: to find the cause with, not to be shown.</param>
    /// <param name="fatal">Whether this client will never send again.</param>
    void Failed(ErrorCode error, string text, bool fatal);

    /// <summary>A token for OAUTHBEARER is wanted.</summary>
    void TokenWanted();
}
