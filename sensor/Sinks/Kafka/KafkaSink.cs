using System.Diagnostics;
using Confluent.Kafka;
using Sensor.Sinks.Spool;

namespace Sensor.Sinks.Kafka;

/// <summary>
/// Sends events to Kafka. The producer is idempotent, waits for all replicas and never gives up: a record is settled by
/// its delivery report alone. What librdkafka tries again on its own is told to the health; what it will not try again
/// ends in a fault, and the next client begins with the first record that is not settled. All is done by the thread that
/// calls, delivery reports included.
/// </summary>
internal sealed class KafkaSink : IRemoteSink, IKafkaEvents
{
    private const int RecordsPerPoll = 256;
    private const int FullWaitMs = 20;

    /// <summary>When a producer gives up because a message failed, the report of that message comes right behind.</summary>
    private const int CauseWaitMs = 100;
    private static readonly TimeSpan CauseWait = TimeSpan.FromSeconds(2);

    private readonly KafkaSinkOptions _options;
    private readonly SinkHealth _health;
    private readonly KafkaInFlight _inFlight = new();
    private readonly KafkaWatch _watch;
    private KafkaProducer? _producer;
    private SinkFault? _fault;

    /// <summary>
    /// So many records go one by one, for one of them was refused, and a whole batch with it.
    /// </summary>
    private int _singly;
    private bool _isSingle;

    /// <param name="options">Where to and how.</param>
    /// <param name="health">Is told what is wrong while it is tried again.</param>
    public KafkaSink(KafkaSinkOptions options, SinkHealth health)
    {
        _options = options;
        _health = health;
        _watch = new KafkaWatch(options, health);
    }

    public string Target => _options.Target;

    public void Send(SpoolBatch batch, CancellationToken stop)
    {
        KafkaProducer producer = Open(stop);
        nint opaque = _inFlight.Add(batch, Stopwatch.GetTimestamp());
        for (int i = 0; i < batch.Count; i++)
        {
            if (i % RecordsPerPoll == 0)
            {
                Poll(producer, waitMs: 0);
            }

            ErrorCode error;
            while (!producer.TryProduce(batch[i], opaque + i, out error) && error == ErrorCode.Local_QueueFull)
            {
                stop.ThrowIfCancellationRequested();
                Poll(producer, FullWaitMs);
            }

            Take(producer, error, opaque + i);
        }

        Poll(producer, waitMs: 0);
    }

    public void Poll()
    {
        if (_producer is { } producer)
        {
            Poll(producer, waitMs: 0);
        }
    }

    public void Reset()
    {
        _inFlight.Clear();
        _producer?.Dispose();
        _producer = null;
        _fault = null;
        _watch.Clear();
    }

    public void Dispose() => Reset();

    void IKafkaEvents.Delivered(nint opaque, ErrorCode error)
    {
        if (error == ErrorCode.NoError)
        {
            _singly -= _isSingle ? 1 : 0;
            _inFlight.Accept(opaque);
        }
        else if (KafkaErrors.IsRefusal(error) && _isSingle)
        {
            _singly--;
            _inFlight.Reject(opaque, KafkaErrors.RefusalReason(error));
        }
        else if (KafkaErrors.IsRefusal(error))
        {
            _singly = Math.Max(_singly, _inFlight.Open);
            Fail(new SinkFault(SinkProblem.BadAnswer,
                $"{Target}: a batch of events was refused ({error}); they are sent one by one to find which")
            {
                RetryAfter = TimeSpan.Zero,
            });
        }
        else
        {
            Fail(KafkaErrors.Fault(_options, error, fatal: error == ErrorCode.Local_Fatal));
        }
    }

    void IKafkaEvents.Failed(ErrorCode error, string text, bool fatal)
    {
        if (fatal)
        {
            Fail(KafkaErrors.Fault(_options, error, fatal: true));
        }
        else
        {
            _watch.Note(error, text);
        }
    }

    void IKafkaEvents.TokenWanted()
    {
        try
        {
            _producer?.SetToken(KafkaTokens.Get(_options.Sasl!, DateTimeOffset.UtcNow));
        }
        catch (SinkFault fault)
        {
            _health.Problem(fault.Problem, fault.Message);
            _producer?.SetTokenFailure("no token");
        }
    }

    /// <summary>The client that takes the next records.</summary>
    private KafkaProducer Open(CancellationToken stop)
    {
        if (_isSingle && _singly <= 0)
        {
            // The suspects have passed. What is out arrives first, for a new client knows nothing of its order.
            while (_inFlight.Open > 0)
            {
                stop.ThrowIfCancellationRequested();
                Poll(_producer!, FullWaitMs);
            }

            Reset();
        }

        if (_producer is null)
        {
            _isSingle = _singly > 0;
            _producer = new KafkaProducer(_options, _isSingle);
        }

        return _producer;
    }

    private void Take(KafkaProducer producer, ErrorCode error, nint opaque)
    {
        if (KafkaErrors.IsRefusal(error))
        {
            _inFlight.Reject(opaque, KafkaErrors.RefusalReason(error));
        }
        else if (error != ErrorCode.NoError)
        {
            // That the producer gave up may show here first. Why, comes with what it reports: the poll throws it.
            Fail(KafkaErrors.Fault(_options, error, fatal: error == ErrorCode.Local_Fatal));
            Poll(producer, waitMs: 0);
        }
    }

    /// <summary>The first failure counts; but that the producer gave up says less than why.</summary>
    private void Fail(SinkFault fault) => _fault = _fault is null or { Problem: SinkProblem.Fatal } ? fault : _fault;

    private void Poll(KafkaProducer producer, int waitMs)
    {
        producer.Poll(waitMs, this);
        for (long begin = Stopwatch.GetTimestamp();
            _fault is { Problem: SinkProblem.Fatal } && Stopwatch.GetElapsedTime(begin) < CauseWait;)
        {
            producer.Poll(CauseWaitMs, this);
        }

        if (_fault is { } fault)
        {
            throw fault;
        }

        _watch.Look(producer, _inFlight);
    }
}
