using Sensor.Formats;
using Sensor.Sinks;
using Sensor.Sinks.File;

namespace Sensor.Hosting;

/// <summary>
/// The ways out that hold now. Others can take their place while events are told: each thread that tells moves over
/// between two of its events, and the old ones end when the last has; no event is lost or written twice. Safe for several
/// threads, but for <see cref="Complete"/> and its disposal, which come last.
/// </summary>
internal sealed class OutputsInForce : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _failed = new();
    private readonly List<Held> _held = [];
    private volatile OutputLanes _current;
    private long _writtenBefore;
    private int _ending;

    /// <param name="outputs">At least one.</param>
    /// <param name="hasThreads">See <see cref="SinkThread"/>; others that take their place always have.</param>
    public OutputsInForce(IReadOnlyList<SensorOutput> outputs, bool hasThreads = true) =>
        _current = Add(outputs, hasThreads);

    /// <summary>One sink, in the default format.</summary>
    public OutputsInForce(IAuditSink sink)
        : this([new SensorOutput(EventFormats.Json, sink)])
    {
    }

    /// <summary>Lanes, how many threads write to them, and the sinks that end with them.</summary>
    private sealed class Held(OutputLanes lanes, IReadOnlyList<SensorOutput> outputs)
    {
        public OutputLanes Lanes => lanes;

        public IReadOnlyList<SensorOutput> Outputs => outputs;

        public int Writers { get; set; }
    }

    public OutputLanes Current => _current;

    /// <summary>Cancelled when a sink cannot go on.</summary>
    public CancellationToken Failed => _failed.Token;

    public long EventsWritten
    {
        get
        {
            lock (_lock)
            {
                return _writtenBefore + _held.Sum(held => held.Lanes.EventsWritten);
            }
        }
    }

    /// <summary>What events are still written to.</summary>
    public IReadOnlyList<IAuditSink> Written
    {
        get
        {
            lock (_lock)
            {
                return [.. _held.SelectMany(held => held.Outputs).Select(output => output.Sink).Distinct()];
            }
        }
    }

    /// <summary>The files, devices and standard output among them.</summary>
    public IEnumerable<FileSink> Files => Written.OfType<FileSink>();

    /// <summary>The sinks that anything may still be on its way to.</summary>
    public IReadOnlyList<SinkThread> Sinks
    {
        get
        {
            lock (_lock)
            {
                return [.. _held.SelectMany(held => held.Lanes.Sinks)];
            }
        }
    }

    /// <summary>For one more thread: its own way into each lane.</summary>
    public LaneWriter[] Enter(out OutputLanes lanes)
    {
        lock (_lock)
        {
            Held held = _held[^1];
            held.Writers++;
            lanes = held.Lanes;
            return lanes.CreateWriters();
        }
    }

    /// <summary>The same for a thread that wrote to others, which has handed over all that it wrote there.</summary>
    public LaneWriter[] MoveOver(ref OutputLanes lanes)
    {
        Leave(lanes);
        return Enter(out lanes);
    }

    /// <summary>A thread that has handed over all that it wrote will write no more.</summary>
    public void Leave(OutputLanes lanes)
    {
        lock (_lock)
        {
            _held.Single(held => held.Lanes == lanes).Writers--;
        }
    }

    /// <summary>
    /// From the next event of each thread on. The sinks are disposed here when their time is over; some may go on among
    /// the new ones.
    /// </summary>
    public void Replace(IReadOnlyList<SensorOutput> outputs)
    {
        lock (_lock)
        {
            if (outputs.SequenceEqual(_held[^1].Outputs))
            {
                return;
            }

            _current = Add(outputs, hasThreads: true);
        }
    }

    /// <summary>Ends those that nobody writes to any more. To be called now and then.</summary>
    /// <exception cref="SinkFailure">What was on its way to one of them could not be written.</exception>
    public void Settle()
    {
        Held[] ended;
        lock (_lock)
        {
            ended = [.. _held.SkipLast(1).Where(held => held.Writers == 0)];
            _ending = ended.Length;
        }

        Array.ForEach(ended, End);
    }

    /// <summary>Whether none but the newest are left, and the files of the others are closed.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_lock)
            {
                return _held.Count == 1 && _ending == 0;
            }
        }
    }

    /// <summary>After the last event: waits until all is written.</summary>
    /// <exception cref="SinkFailure">A sink failed, now or before; the first of them.</exception>
    public void Complete()
    {
        SinkFailure? first = null;
        foreach (Held held in _held.ToArray())
        {
            try
            {
                held.Lanes.Complete();
            }
            catch (SinkFailure failure)
            {
                first ??= failure;
            }
        }

        if (first is not null)
        {
            throw first;
        }
    }

    public void Dispose()
    {
        foreach (Held held in _held)
        {
            Dispose(held, []);
        }

        _failed.Dispose();
    }

    private OutputLanes Add(IReadOnlyList<SensorOutput> outputs, bool hasThreads)
    {
        OutputLanes lanes = new(outputs, hasThreads, RunningThread);
        lanes.Failed.Register(_failed.Cancel);
        _held.Add(new Held(lanes, outputs));
        return lanes;
    }

    private SinkThread? RunningThread(IAuditSink sink) =>
        _held.SelectMany(held => held.Lanes.Sinks).FirstOrDefault(thread => thread.Sink == sink);

    private void End(Held held)
    {
        try
        {
            held.Lanes.Complete();
        }
        finally
        {
            IAuditSink[] goingOn;
            lock (_lock)
            {
                _writtenBefore += held.Lanes.EventsWritten;
                _held.Remove(held);
                goingOn = [.. _held.SelectMany(other => other.Outputs).Select(output => output.Sink)];
            }

            Dispose(held, goingOn);
            lock (_lock)
            {
                _ending--;
            }
        }
    }

    private static void Dispose(Held held, IAuditSink[] goingOn)
    {
        held.Lanes.Dispose();
        foreach (SensorOutput output in held.Outputs.Where(output => !goingOn.Contains(output.Sink)))
        {
            output.Sink.Dispose();
        }
    }
}
