using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;

namespace Sensor.Sinks.Kafka;

/// <summary>
/// Notices that events do not arrive while librdkafka tries again without a word, and finds out why: the last error of a
/// broker, else what the cluster says of the topics.
/// </summary>
internal sealed class KafkaWatch(KafkaSinkOptions options, SinkHealth health)
{
    private static readonly TimeSpan AskTime = TimeSpan.FromSeconds(1);

    private SinkTrouble? _last;
    private long _lastAt;
    private long _lookedAt = Stopwatch.GetTimestamp();

    /// <summary>An error that librdkafka goes on after.</summary>
    public void Note(ErrorCode error, string text)
    {
        SinkTrouble trouble = KafkaErrors.Trouble(options, error, text);
        if (error == ErrorCode.Local_AllBrokersDown && IsTelling(_last))
        {
            trouble = _last!; // why the last of them is down says more
        }

        _last = trouble;
        _lastAt = Stopwatch.GetTimestamp();
        if (error == ErrorCode.Local_AllBrokersDown || IsTelling(trouble))
        {
            health.Problem(trouble.Problem, trouble.Message);
        }
    }

    /// <summary>Called often.</summary>
    /// <exception cref="SinkFault">The topic is not there, or not for us.</exception>
    public void Look(KafkaProducer producer, KafkaInFlight inFlight)
    {
        long now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_lookedAt, now) < options.SlowAfter
            || inFlight.Oldest is not { } oldest || Stopwatch.GetElapsedTime(oldest, now) < options.SlowAfter)
        {
            return;
        }

        SinkTrouble trouble = _last is not null && _lastAt >= oldest && Stopwatch.GetElapsedTime(_lastAt, now) < 3 * options.SlowAfter
            ? _last
            : Ask(producer, Stopwatch.GetElapsedTime(oldest, now));
        health.Problem(trouble.Problem, trouble.Message);
        _lookedAt = Stopwatch.GetTimestamp();
    }

    public void Clear()
    {
        _last = null;
        _lookedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>A single broker that is down is no trouble while the others take over.</summary>
    private static bool IsTelling(SinkTrouble? trouble) =>
        trouble is { Problem: not (SinkProblem.Unreachable or SinkProblem.Slow) };

    private SinkTrouble Ask(KafkaProducer producer, TimeSpan age)
    {
        string seconds = age.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);
        try
        {
            return producer.AskTopics(AskTime) switch
            {
                { Partition: { } partition } found => new SinkTrouble(SinkProblem.Unavailable,
                    $"{options.Target}: partition {partition.ToString(CultureInfo.InvariantCulture)} of {found.Topic} has no "
                    + "leader; its events wait in the spool"),
                { } found => KafkaErrors.Trouble(options, found.Error, ""),
                null => new SinkTrouble(SinkProblem.Slow,
                    $"{options.Target}: the brokers answer, but have acknowledged nothing for {seconds} s; are they overloaded?"),
            };
        }
        catch (KafkaException)
        {
            // librdkafka says once that nobody is there, however long that lasts.
            return health.Trouble is { Problem: SinkProblem.Unreachable } told ? told : new SinkTrouble(SinkProblem.Slow,
                $"{options.Target}: no answer, and no acknowledgement for {seconds} s; {KafkaErrors.TriesAgain}");
        }
    }
}
