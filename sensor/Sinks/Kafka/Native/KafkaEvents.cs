using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Sensor.Sinks.Kafka.Native;

/// <summary>
/// What librdkafka tells of one client: delivery reports and errors, from its main queue. As nobody else polls it,
/// all of them come here, by the thread that polls.
/// </summary>
internal sealed unsafe class KafkaEvents : IDisposable
{
    private const int MostAtOnce = 512;

    private readonly nint _client;
    private readonly nint _queue;
    private readonly DeliveredMessage** _messages;

    public KafkaEvents(nint client)
    {
        _client = client;
        _queue = Librdkafka.rd_kafka_queue_get_main(client);
        _messages = (DeliveredMessage**)NativeMemory.Alloc(MostAtOnce, (nuint)sizeof(DeliveredMessage*));
    }

    /// <summary>Tells all that is there; waits for the first so long.</summary>
    public void Poll(int waitMs, IKafkaEvents told)
    {
        nint next = Librdkafka.rd_kafka_queue_poll(_queue, waitMs);
        while (next != 0)
        {
            try
            {
                Tell(next, told);
            }
            finally
            {
                Librdkafka.rd_kafka_event_destroy(next);
            }

            next = Librdkafka.rd_kafka_queue_poll(_queue, 0);
        }
    }

    public void Dispose()
    {
        Librdkafka.rd_kafka_queue_destroy(_queue);
        NativeMemory.Free(_messages);
    }

    private void Tell(nint what, IKafkaEvents told)
    {
        switch (Librdkafka.rd_kafka_event_type(what))
        {
            case Librdkafka.RD_KAFKA_EVENT_DR:
                TellDeliveries(what, told);
                break;
            case Librdkafka.RD_KAFKA_EVENT_ERROR:
                int code = Librdkafka.rd_kafka_event_error(what);
                string text = Marshal.PtrToStringUTF8((nint)Librdkafka.rd_kafka_event_error_string(what)) ?? "";
                bool fatal = Librdkafka.rd_kafka_event_error_is_fatal(what) != 0 || code == (int)ErrorCode.Local_Fatal;
                told.Failed((ErrorCode)(fatal ? Cause(code) : code), text, fatal);
                break;
            case Librdkafka.RD_KAFKA_EVENT_OAUTHBEARER_TOKEN_REFRESH:
                told.TokenWanted();
                break;
        }
    }

    private void TellDeliveries(nint what, IKafkaEvents told)
    {
        nuint count;
        while ((count = Librdkafka.rd_kafka_event_message_array(what, _messages, MostAtOnce)) > 0)
        {
            for (nuint i = 0; i < count; i++)
            {
                DeliveredMessage* message = _messages[i];
                told.Delivered(message->Opaque, (ErrorCode)message->Error);
            }
        }
    }

    /// <summary>What lies behind a fatal error.</summary>
    private int Cause(int code)
    {
        int cause = Librdkafka.rd_kafka_fatal_error(_client, null, 0);
        return cause == 0 ? code : cause;
    }
}
