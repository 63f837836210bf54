using Sensor.Formats;
using Sensor.Sinks;

namespace Sensor.Hosting;

/// <summary>
/// The ways out of a run: an event is written once in each format that a sink wants (a lane), and the block goes to all
/// sinks of the lane. A sink that fails ends the run, whatever the others could still take.
/// </summary>
internal sealed class OutputLanes : IDisposable
{
    private readonly OutputLane[] _lanes;
    private readonly SinkThread[] _sinks;
    private readonly CancellationTokenSource _failed;

    /// <param name="outputs">At least one.</param>
    /// <param name="hasThreads">See <see cref="SinkThread"/>.</param>
    /// <param name="running">The thread of a sink that goes on; null for one that begins.</param>
    public OutputLanes(
        IEnumerable<SensorOutput> outputs, bool hasThreads = true, Func<IAuditSink, SinkThread?>? running = null)
    {
        _lanes =
        [
            .. outputs.GroupBy(output => (output.Format, output.MaxLineBytes, output.IsFramed))
                .Select(group => CreateLane(
                    group, sink => running?.Invoke(sink)?.Share() ?? new SinkThread(sink, hasThreads))),
        ];
        _sinks = [.. _lanes.SelectMany(lane => lane.Sinks)];
        _failed = CancellationTokenSource.CreateLinkedTokenSource([.. _sinks.Select(sink => sink.Failed)]);
    }

    /// <summary>Cancelled when a sink cannot go on.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <summary>By the lane that has got most: not every format has a line for every event.</summary>
    public long EventsWritten => _lanes.Max(lane => lane.Blocks.EventsWritten);

    public IReadOnlyList<SinkThread> Sinks => _sinks;

    /// <summary>For one more thread: its own way into each lane.</summary>
    public LaneWriter[] CreateWriters() => Array.ConvertAll(_lanes, lane => new LaneWriter(lane));

    /// <summary>Waits until everything handed over is written, by every sink that can.</summary>
    /// <exception cref="SinkFailure">A sink failed, now or before; the first of them.</exception>
    public void Complete()
    {
        SinkFailure? first = null;
        foreach (SinkThread sink in _sinks)
        {
            try
            {
                sink.Complete();
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
        Array.ForEach(_sinks, sink => sink.Dispose());
        _failed.Dispose();
    }

    private static OutputLane CreateLane(
        IGrouping<(EventFormat Format, int MaxLineBytes, bool IsFramed), SensorOutput> outputs,
        Func<IAuditSink, SinkThread> threadOf) => new(
            outputs.Key.Format,
            outputs.Key.MaxLineBytes,
            outputs.Key.IsFramed,
            [.. outputs.Select(output => threadOf(output.Sink))],
            new BlockPool());
}
