using Sensor.Commands;
using Sensor.Configuration;
using Sensor.Sinks;

namespace Sensor.Hosting;

/// <summary>
/// The threads of a run and what connects them: N workers, each behind a bounded queue of segment batches, and the
/// sinks, each behind a bounded queue of blocks (<see cref="OutputLanes"/>). With one worker, replay has no worker thread:
/// <see cref="Worker"/> decodes on the reading thread. Capture threads come from outside and hand segments in through a
/// <see cref="SegmentRouter"/> each.
/// </summary>
internal sealed class SensorPipeline : IDisposable
{
    private readonly OutputLanes _lanes;
    private readonly Worker[] _workers;
    private readonly WorkerThread[] _threads;
    private readonly bool _live;
    private readonly SensorOptions _options;
    private readonly SensorRun _run;
    private readonly EventSelection _selection;

    public SensorPipeline(
        SensorOptions options, SensorRun run, EventSelection selection, IReadOnlyList<SensorOutput> outputs, bool live)
    {
        _live = live;
        _options = options;
        _run = run;
        _selection = selection;
        _lanes = new OutputLanes(outputs);
        Commands = CommandTable.Load();
        _workers = new Worker[options.Workers];
        SensorOptions share = options.OfOneWorker();
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Worker(share, Commands, new EventWriter(options, run, selection, _lanes), run.Servers?.Views);
        }

        Sensor = new SensorEvents(new EventWriter(options, run, selection, _lanes), run.Sequence);
        _threads = live || options.Workers > 1
            ? [.. _workers.Select((worker, i) => new WorkerThread(worker, i + 1, live))]
            : [];
    }

    /// <summary>What commands are, without asking a server.</summary>
    public CommandTable Commands { get; }

    /// <summary>Tells of what belongs to no connection; used by one thread only.</summary>
    public SensorEvents Sensor { get; }

    /// <summary>Cancelled when a sink cannot go on: the run should end.</summary>
    public CancellationToken SinkFailed => _lanes.Failed;

    public long EventsWritten => _lanes.EventsWritten;

    /// <summary>The one worker that decodes on the reading thread, where there is no worker thread.</summary>
    public Worker? Inline => _threads.Length == 0 ? _workers[0] : null;

    /// <summary>A way to the sink for one more thread.</summary>
    public EventWriter CreateWriter() => new(_options, _run, _selection, _lanes);

    public SegmentRouter CreateRouter() => new(_threads, _live);

    /// <summary>After the last segment: settles and tells what is outstanding and waits until it is written.</summary>
    /// <exception cref="SinkFailure">A sink failed.</exception>
    public RunStatistics Complete(Action? last = null)
    {
        foreach (WorkerThread thread in _threads)
        {
            thread.Complete();
        }

        Inline?.End();
        last?.Invoke();
        Sensor.HandOver();
        _lanes.Complete();
        RunStatistics sum = new();
        foreach (Worker worker in _workers)
        {
            sum.Add(worker.Statistics);
        }

        sum.Add(Sensor.Statistics);
        return sum;
    }

    public void Dispose()
    {
        foreach (WorkerThread thread in _threads)
        {
            thread.Dispose();
        }

        _lanes.Dispose();
    }
}
