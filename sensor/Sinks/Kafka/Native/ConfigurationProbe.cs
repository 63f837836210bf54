namespace Sensor.Sinks.Kafka.Native;

/// <summary>Asks librdkafka whether it knows a property, and takes a value for it.</summary>
internal static unsafe class ConfigurationProbe
{
    private const int ErrorLength = 512;

    /// <summary>What is wrong, without the value, which may be a secret; null: nothing.</summary>
    public static string? Problem(string name, string value)
    {
        byte* error = stackalloc byte[ErrorLength];
        nint configuration = Librdkafka.rd_kafka_conf_new();
        try
        {
            return Librdkafka.rd_kafka_conf_set(configuration, name, value, error, ErrorLength) switch
            {
                Librdkafka.RD_KAFKA_CONF_OK => null,
                Librdkafka.RD_KAFKA_CONF_UNKNOWN => "librdkafka has no such property; its CONFIGURATION.md lists all",
                _ => "librdkafka does not take this value; its CONFIGURATION.md says what is allowed",
            };
        }
        finally
        {
            Librdkafka.rd_kafka_conf_destroy(configuration);
        }
    }
}
