using System.Diagnostics;
using Sensor.Sinks;
using Sensor.Sinks.Kafka;
using Sensor.Sinks.Spool;
using Sensor.Tests.Sinks.Spool;

namespace Sensor.Tests.Sinks.Kafka;

/// <summary>
/// Sends events through a sink as its sender does: a window of batches, and after a fault anew from the first that is not
/// settled.
/// </summary>
internal sealed class KafkaDrive : IDisposable
{
    private const int Window = 8;

    private readonly KafkaSink _sink;
    private readonly SpoolBatch[] _batches;
    private int _sent;

    public KafkaDrive(KafkaSinkOptions options, int events, int perBatch = 100)
        : this(options, [.. Enumerable.Range(0, events / perBatch).Select(i => SpoolSamples.Batch(i * perBatch, perBatch))])
    {
    }

    public KafkaDrive(KafkaSinkOptions options, SpoolBatch[] batches)
    {
        _batches = batches;
        _sink = new KafkaSink(options, Health);
    }

    public SinkHealth Health { get; } = new();

    public List<SinkFault> Faults { get; } = [];

    /// <summary>What the health said, each trouble once.</summary>
    public List<SinkTrouble> Troubles { get; } = [];

    public int Events => _batches.Sum(batch => batch.Events);

    /// <summary>Batches that are settled, from the first on.</summary>
    public int Settled { get; private set; }

    public bool IsDone => Settled == _batches.Length;

    public IEnumerable<SpoolBatch.Refusal> Refusals => _batches.SelectMany(batch => batch.Refusals);

    public static KafkaSinkOptions Options(string bootstrap, string topic = "redis-audit") => new()
    {
        Brokers = bootstrap.Split(','),
        Topics = new KafkaTopics(topic, topic, topic),
        Sensor = "test",
        SlowAfter = TimeSpan.FromSeconds(1),
        Settings = new Dictionary<string, string>
        {
            ["reconnect.backoff.max.ms"] = "500",
            ["topic.metadata.propagation.max.ms"] = "1500",
            ["topic.metadata.refresh.interval.ms"] = "1000",
        },
    };

    /// <summary>Sends until all is settled or the condition holds, for so long at most; gives whether it came to that.</summary>
    public bool Run(int seconds, Func<bool>? until = null)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!IsDone && until?.Invoke() != true)
        {
            if (Stopwatch.GetElapsedTime(begin).TotalSeconds > seconds)
            {
                return false;
            }

            Step();
        }

        return true;
    }

    public void Dispose() => _sink.Dispose();

    private void Step()
    {
        try
        {
            if (_sent < _batches.Length && _sent - Settled < Window)
            {
                _sink.Send(_batches[_sent], CancellationToken.None);
                _sent++;
            }
            else
            {
                Thread.Sleep(1);
                _sink.Poll();
            }
        }
        catch (SinkFault fault)
        {
            Faults.Add(fault);
            _sink.Reset();
            Again();
            Thread.Sleep(fault.RetryAfter ?? TimeSpan.FromMilliseconds(200));
        }

        while (Settled < _sent && _batches[Settled].IsSettled)
        {
            Health.Count(_batches[Settled].Events, _batches[Settled].EventBytes, 1);
            Settled++;
        }

        if (Health.Trouble is { } trouble && (Troubles.Count == 0 || Troubles[^1] != trouble))
        {
            Troubles.Add(trouble);
        }
    }

    /// <summary>What is settled goes out no more.</summary>
    private void Again()
    {
        while (Settled < _sent && _batches[Settled].IsSettled)
        {
            Settled++;
        }

        for (int i = Settled; i < _sent; i++)
        {
            _batches[i].KeepOpen();
        }

        _sent = Settled;
    }
}
