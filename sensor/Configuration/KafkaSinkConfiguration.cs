using Sensor.Sinks.Kafka;

namespace Sensor.Configuration;

/// <summary>A Kafka cluster.</summary>
/// <param name="Name">Of the user's choice, in messages and metrics; names its cursor, too.</param>
/// <param name="Format">Name of one format.</param>
/// <param name="Kafka">Which brokers get the events, and how.</param>
internal sealed record KafkaSinkConfiguration(string Name, string Format, KafkaSinkOptions Kafka)
    : RemoteSinkConfiguration(Name, Format, Kafka.MaxEventBytes);
