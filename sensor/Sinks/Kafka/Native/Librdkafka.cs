using System.Runtime.InteropServices;

namespace Sensor.Sinks.Kafka.Native;

/// <summary>
/// The functions of librdkafka (names as in rdkafka.h, version 2.0) that carry each message and each delivery report.
/// All else of a client goes through Confluent.Kafka, which allocates and pins several objects for each message: a
/// quarter of kcat's speed (measured).
/// </summary>
internal static unsafe partial class Librdkafka
{
    public const int RD_KAFKA_CONF_UNKNOWN = -2;
    public const int RD_KAFKA_CONF_OK = 0;
    public const int RD_KAFKA_EVENT_DR = 0x1;
    public const int RD_KAFKA_EVENT_ERROR = 0x8;
    public const int RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH = 0x100;

    /// <summary>As it is called at run time; the name without version belongs to the headers' package.</summary>
    private const string Library = "librdkafka.so.1";

    [LibraryImport(Library)]
    public static partial nint rd_kafka_conf_new();

    [LibraryImport(Library)]
    public static partial void rd_kafka_conf_destroy(nint conf);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_conf_set(nint conf, string name, string value, byte* errstr, nuint errstr_size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rd_kafka_topic_new(nint rk, string topic, nint conf);

    [LibraryImport(Library)]
    public static partial void rd_kafka_topic_destroy(nint rkt);

    /// <summary>Null where the message was taken; else an error for <see cref="rd_kafka_error_destroy"/>.</summary>
    [LibraryImport(Library)]
    public static partial nint rd_kafka_produceva(nint rk, MessagePart* vus, nuint cnt);

    [LibraryImport(Library)]
    public static partial int rd_kafka_error_code(nint error);

    [LibraryImport(Library)]
    public static partial void rd_kafka_error_destroy(nint error);

    [LibraryImport(Library)]
    public static partial int rd_kafka_purge(nint rk, int purge_flags);

    [LibraryImport(Library)]
    public static partial int rd_kafka_fatal_error(nint rk, byte* errstr, nuint errstr_size);

    [LibraryImport(Library)]
    public static partial nint rd_kafka_queue_get_main(nint rk);

    [LibraryImport(Library)]
    public static partial void rd_kafka_queue_destroy(nint rkqu);

    [LibraryImport(Library)]
    public static partial nint rd_kafka_queue_poll(nint rkqu, int timeout_ms);

    [LibraryImport(Library)]
    public static partial int rd_kafka_event_type(nint rkev);

    [LibraryImport(Library)]
    public static partial int rd_kafka_event_error(nint rkev);

    [LibraryImport(Library)]
    public static partial byte* rd_kafka_event_error_string(nint rkev);

    [LibraryImport(Library)]
    public static partial int rd_kafka_event_error_is_fatal(nint rkev);

    [LibraryImport(Library)]
    public static partial nuint rd_kafka_event_message_array(nint rkev, DeliveredMessage** messages, nuint size);

    [LibraryImport(Library)]
    public static partial void rd_kafka_event_destroy(nint rkev);
}
