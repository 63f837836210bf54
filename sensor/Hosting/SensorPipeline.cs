using Sensor.Commands;
using Sensor.Configuration;
using Sensor.Policy;
using Sensor.Sessions;
using Sensor.Sinks;

namespace Sensor.Hosting;

/// <summary>
/// The threads of a run and what connects them: N workers, each behind a bounded queue of segment batches, and the
/// sinks, each behind a bounded queue of blocks (<see cref="OutputLanes"/>). With one worker, replay has no worker
/// thread: it decodes on the reading thread (<see cref="DirectRoute"/>). Capture threads come from outside and hand
/// segments in through a <see cref="SegmentRouter"/> each.
/// </summary>
internal sealed class SensorPipeline : IDisposable
{
    private readonly Worker[] _workers;
    private readonly List<EventWriter> _writers = [];
    private readonly WorkerLane[] _lanes;
    private readonly bool _live;
    private readonly bool _isDirect;
    private readonly SensorOptions _options;
    private readonly SensorRun _run;
    private readonly EventSelection _selection;

    public SensorPipeline(
        SensorOptions options, SensorRun run, EventSelection selection, IReadOnlyList<SensorOutput> outputs, bool live)
    {
        _live = live;
        _options = options;
        _run = run = run with { Policy = run.Policy ?? new PolicyInForce(PolicySnapshot.Compile(options.Policy)) };
        _selection = selection;
        _isDirect = !live && options.Workers == 1;
        Outputs = new OutputsInForce(outputs, hasThreads: !_isDirect || Environment.ProcessorCount > 1);
        Commands = CommandTable.Load();
        _workers = new Worker[options.Workers];
        SensorOptions share = options.OfOneWorker();
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Worker(share, Commands, CreateWriter(), run.Servers?.Views);
        }

        Sensor = new SensorEvents(CreateWriter(), run.Sequence);
        _lanes = _isDirect ? [] : [.. _workers.Select((worker, i) => new WorkerLane(worker, i + 1, live))];
    }

    /// <summary>What commands are, without asking a server.</summary>
    public CommandTable Commands { get; }

    /// <summary>Tells of what belongs to no connection; used by one thread only.</summary>
    public SensorEvents Sensor { get; }

    /// <summary>Cancelled when a sink cannot go on: the run should end.</summary>
    public CancellationToken SinkFailed => Outputs.Failed;

    /// <summary>Batches of segments that wait for a worker.</summary>
    public long BatchesWaiting => _lanes.Sum(lane => (long)lane.Depth);

    public IReadOnlyList<WorkerLane> Lanes => _lanes;

    /// <summary>A worker has ended early, and what comes for it is thrown away: the run should end.</summary>
    public bool HasFailed => _lanes.Any(lane => lane.HasFailed);

    public long EventsWritten => Outputs.EventsWritten;

    /// <summary>Connections that are open, and events that workers told, as each last published.</summary>
    public long OpenSessions => _workers.Sum(worker => worker.OpenSessions);

    public long EventsTold => _workers.Sum(worker => worker.EventsTold);

    /// <summary>Connections remembered, as workers last published.</summary>
    public long OpenFlows => _workers.Sum(worker => worker.OpenFlows);

    /// <summary>The ways out; others may take their place.</summary>
    public OutputsInForce Outputs { get; }

    /// <summary>The policy; another may take its place.</summary>
    public PolicyInForce Policy => _run.Policy!;

    /// <summary>The names of servers; others may take their place.</summary>
    public InstanceNames InstanceNames => _options.Sessions.InstanceNames;

    /// <summary>Tells of what the sensor does for one more thread.</summary>
    public SensorEvents CreateSensorEvents() => new(CreateWriter(), _run.Sequence);

    /// <summary>A way to the sink for one more thread.</summary>
    public EventWriter CreateWriter()
    {
        EventWriter writer = new(_options, _run, _selection, Outputs);
        lock (_writers)
        {
            _writers.Add(writer);
        }

        return writer;
    }

    /// <summary>What the policy left out since the start, by rule; while others count.</summary>
    public Dictionary<string, long> LeftOutByRule()
    {
        Dictionary<string, long> sum = [];
        lock (_writers)
        {
            _writers.ForEach(writer => writer.Statistics.LeftOutByRule.SumInto(sum));
        }

        return sum;
    }

    /// <summary>What each thread that tells events counts, while it counts: only numbers may be read.</summary>
    public RunStatistics[] Counting()
    {
        lock (_writers)
        {
            return [.. _writers.Select(writer => writer.Statistics)];
        }
    }

    /// <summary>The newest events of all threads, the newest first.</summary>
    public IReadOnlyList<RecentEvent> NewestEvents()
    {
        List<RecentEvent> newest = [];
        lock (_writers)
        {
            _writers.ForEach(writer => writer.Recent?.AddTo(newest));
        }

        return [.. newest.OrderByDescending(one => one.TimeNs).Take(RecentEvents.Kept)];
    }

    /// <summary>Deviations in connections since the start, by kind; while others count.</summary>
    public void AddAnomalies(long[] byKind)
    {
        foreach (Worker worker in _workers)
        {
            for (int i = 0; i < byKind.Length; i++)
            {
                byKind[i] += worker.AnomalyTotals[i];
            }
        }
    }

    /// <summary>For one capture thread.</summary>
    public SegmentRouter CreateRouter() => new(_lanes, _live);

    /// <summary>For the thread of a replay.</summary>
    public ISegmentRoute CreateReplayRoute() => _isDirect ? new DirectRoute(_workers[0]) : CreateRouter();

    public StreamRouter CreateStreamRouter() => new(_lanes);

    /// <summary>After the last segment: settles and tells what is outstanding and waits until it is written.</summary>
    /// <exception cref="SinkFailure">A sink failed.</exception>
    public RunStatistics Complete(Action? last = null)
    {
        foreach (WorkerLane lane in _lanes)
        {
            lane.Complete();
        }

        if (_isDirect)
        {
            _workers[0].End();
        }

        last?.Invoke();
        Sensor.HandOver();
        Outputs.Complete();
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
        foreach (WorkerLane lane in _lanes)
        {
            lane.Dispose();
        }

        Outputs.Dispose();
    }
}
