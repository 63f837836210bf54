namespace Sensor.Sinks.Kafka;

/// <summary>An access token.</summary>
/// <param name="Value">A secret.</param>
/// <param name="ExpiresMs">Since 1970.</param>
/// <param name="Principal">Who it is for.</param>
internal sealed record KafkaToken(string Value, long ExpiresMs, string Principal);
