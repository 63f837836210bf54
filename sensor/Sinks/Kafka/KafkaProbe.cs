using System.Diagnostics;
using Confluent.Kafka;

namespace Sensor.Sinks.Kafka;

/// <summary>
/// Connects to a cluster as the sink does, asks for the topics, and sends nothing. The producer is idempotent, so the
/// brokers give it a number first: they refuse that to whom they let write nowhere.
/// </summary>
internal sealed class KafkaProbe : IKafkaEvents, IDisposable
{
    private const int PollMs = 100;
    private static readonly TimeSpan AskTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NumberTime = TimeSpan.FromSeconds(1.5);

    private readonly KafkaSinkOptions _options;
    private readonly KafkaProducer _producer;
    private SinkTrouble? _trouble;
    private SinkFault? _fault;

    private KafkaProbe(KafkaSinkOptions options)
    {
        _options = options;
        _producer = new KafkaProducer(options, singly: false);
    }

    /// <exception cref="SinkFault">The sink could not send.</exception>
    public static SinkProof Run(KafkaSinkOptions options, TimeSpan longest, CancellationToken stop)
    {
        using KafkaProbe probe = new(options);
        probe.AskTopics(longest, stop);
        probe.Poll(NumberTime, stop);
        string topics = string.Join(", ", options.Topics.Names);
        return new SinkProof($"{options.Target}: the brokers know the topics and took us as a producer",
            $"that we may write to {topics}, and not only somewhere, shows the first event");
    }

    public void Dispose() => _producer.Dispose();

    void IKafkaEvents.Delivered(nint opaque, ErrorCode error)
    {
    }

    void IKafkaEvents.Failed(ErrorCode error, string text, bool fatal)
    {
        SinkTrouble trouble = KafkaErrors.Trouble(_options, error, text);
        bool says = trouble.Problem is SinkProblem.Tls or SinkProblem.Authentication or SinkProblem.Authorization;
        if (fatal || says)
        {
            _fault ??= says ? new SinkFault(trouble.Problem, trouble.Message) : KafkaErrors.Fault(_options, error, fatal);
        }

        // That no broker is left says less than why one is not there.
        if (_trouble is null || error != ErrorCode.Local_AllBrokersDown)
        {
            _trouble = trouble;
        }
    }

    void IKafkaEvents.TokenWanted()
    {
        try
        {
            _producer.SetToken(KafkaTokens.Get(_options.Sasl!, DateTimeOffset.UtcNow));
        }
        catch (SinkFault fault)
        {
            _fault ??= fault;
            _producer.SetTokenFailure("no token");
        }
    }

    private void AskTopics(TimeSpan longest, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            Poll(TimeSpan.FromMilliseconds(PollMs), stop);
            try
            {
                if (_producer.AskTopics(AskTime) is { } trouble)
                {
                    throw Fault(trouble);
                }

                return;
            }
            catch (KafkaException e) when (Stopwatch.GetElapsedTime(began) >= longest)
            {
                Poll(TimeSpan.Zero, stop);
                SinkTrouble cause = _trouble ?? KafkaErrors.Trouble(_options, e.Error.Code, "");
                throw new SinkFault(cause.Problem, cause.Message);
            }
            catch (KafkaException)
            {
                // Nobody has answered yet.
            }
        }
    }

    private SinkFault Fault(KafkaTopicTrouble trouble) => trouble.Partition is { } partition
        ? new SinkFault(SinkProblem.Unavailable, string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{_options.Target}: partition {partition} of {trouble.Topic} has no leader; are all brokers up?"))
        : KafkaErrors.Fault(_options, trouble.Error, fatal: false);

    /// <summary>Takes what librdkafka tells, for so long.</summary>
    private void Poll(TimeSpan time, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        do
        {
            stop.ThrowIfCancellationRequested();
            _producer.Poll(Math.Min(PollMs, (int)time.TotalMilliseconds), this);
            if (_fault is { } fault)
            {
                throw fault;
            }
        }
        while (Stopwatch.GetElapsedTime(began) < time);
    }
}
