using Sensor.Anomalies;

namespace Sensor.Tcp;

/// <summary>
/// What the parts of a <see cref="FlowTable"/> have in common: its flows, what they hold, where items go.
/// </summary>
internal sealed class FlowContext
{
    public FlowContext(TcpOptions options, IAnomalyReporter anomalies)
    {
        Options = options;
        Anomalies = anomalies;
        Backlogs = new Backlogs(options.HoleWaitNs);
        Unacked = new UnackedStore(Counters, anomalies);
        Output = new StreamOutput(Queue, Pool, Counters, anomalies) { Unacked = Unacked };
        Holes = new HoleKeeper(options, Output, Backlogs, Counters, anomalies);
    }

    public TcpOptions Options { get; }

    public IAnomalyReporter Anomalies { get; }

    public TcpCounters Counters { get; } = new();

    public StreamQueue Queue { get; } = new();

    public FlowStore Store { get; } = new();

    public SegmentPool Pool { get; } = new();

    public Backlogs Backlogs { get; }

    public UnackedStore Unacked { get; }

    public StreamOutput Output { get; }

    public HoleKeeper Holes { get; }

    /// <summary>The latest time told; set by <see cref="FlowTable"/> before each call.</summary>
    public long NowNs { get; set; }
}
