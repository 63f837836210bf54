using Confluent.Kafka;
using Sensor.Sinks.Kafka.Native;
using Sensor.Sinks.Spool;

namespace Sensor.Sinks.Kafka;

/// <summary>
/// One client of the cluster: Confluent.Kafka makes, configures and ends it, messages and what is told of them go past it
/// (<see cref="KafkaMessageWriter"/>, <see cref="KafkaEvents"/>). Used by one thread; nothing is told after it is disposed.
/// </summary>
internal sealed class KafkaProducer : IDisposable
{
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly KafkaEvents _events;
    private readonly KafkaMessageWriter _writer;
    private readonly nint _client;
    private readonly nint[] _topics;
    private readonly KafkaTopics _topicNames;

    /// <param name="options">Where to and how.</param>
    /// <param name="singly">Each message in a batch of its own.</param>
    /// <exception cref="SinkFault">It cannot be made.</exception>
    public KafkaProducer(KafkaSinkOptions options, bool singly)
    {
        if (KafkaLibrary.Problem is { } problem)
        {
            throw new SinkFault(SinkProblem.Fatal, problem);
        }

        _producer = Build(options, singly);
        _client = KafkaLibrary.ClientOf(_producer.Handle);
        _events = new KafkaEvents(_client);
        _writer = new KafkaMessageWriter(_client, options);
        _topicNames = options.Topics;
        _topics = [.. Enum.GetValues<SpoolStream>().Select(stream =>
            Librdkafka.rd_kafka_topic_new(_client, options.Topics.Of(stream), conf: 0))];
    }

    /// <summary>Whether the record was taken; else why not: a full queue, or for good.</summary>
    public bool TryProduce(SpoolRecord record, nint opaque, out ErrorCode error)
    {
        bool taken = _writer.TryProduce(_topics[(int)record.Stream], record, opaque, out int code);
        error = (ErrorCode)code;
        return taken;
    }

    public void Poll(int waitMs, IKafkaEvents told) => _events.Poll(waitMs, told);

    /// <summary>Takes what a token source gave.</summary>
    public void SetToken(KafkaToken token) => _producer.OAuthBearerSetToken(token.Value, token.ExpiresMs, token.Principal);

    public void SetTokenFailure(string why) => _producer.OAuthBearerSetTokenFailure(why);

    /// <summary>What the cluster says of the topics: null where all is well; waits no longer than that.</summary>
    public KafkaTopicTrouble? AskTopics(TimeSpan wait)
    {
        using IAdminClient asking = new DependentAdminClientBuilder(_producer.Handle).Build();
        foreach (string name in _topicNames.Names)
        {
            TopicMetadata? topic = asking.GetMetadata(name, wait).Topics.Find(each => each.Topic == name);
            if (topic is null || topic.Error.IsError)
            {
                return new KafkaTopicTrouble(name, null, topic?.Error.Code ?? ErrorCode.UnknownTopicOrPart);
            }

            if (topic.Partitions.Find(each => each.Leader < 0) is { } headless)
            {
                return new KafkaTopicTrouble(name, headless.PartitionId, ErrorCode.LeaderNotAvailable);
            }
        }

        return null;
    }

    public void Dispose()
    {
        const int queuedAndSent = 0x3, withoutWaiting = 0x4;
        _ = Librdkafka.rd_kafka_purge(_client, queuedAndSent | withoutWaiting);
        foreach (nint topic in _topics)
        {
            if (topic != 0)
            {
                Librdkafka.rd_kafka_topic_destroy(topic);
            }
        }

        _events.Dispose();
        _producer.Dispose();
        _writer.Dispose();
    }

    private static IProducer<byte[], byte[]> Build(KafkaSinkOptions options, bool singly)
    {
        try
        {
            // Without handlers of ours librdkafka's log would go to standard error. All events come by KafkaEvents.
            return new ProducerBuilder<byte[], byte[]>(KafkaSettings.Of(options, singly))
                .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { })
                .SetOAuthBearerTokenRefreshHandler((_, _) => { }).Build();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new SinkFault(SinkProblem.Fatal, $"{options.Target}: librdkafka refuses the configuration: "
                + KafkaErrors.ConfigurationCause(e.Message));
        }
    }
}

/// <summary>What is wrong with a topic, or with one partition of it.</summary>
internal readonly record struct KafkaTopicTrouble(string Topic, int? Partition, ErrorCode Error);
