namespace Sensor.Hosting;

/// <summary>
/// Follows packets through the threads: up to which time all that was captured has been decoded and written, but for what
/// waits for a reply or for its user. Used by one thread, which asks now and then.
/// </summary>
/// <param name="handedTo">Of each source: the time before which all of it is with the workers. At least one.</param>
/// <param name="pipeline">The workers and the sinks.</param>
internal sealed class WrittenMark(IReadOnlyList<Func<long>> handedTo, SensorPipeline pipeline)
{
    private long _candidateNs;
    private long[]? _taken;
    private (SinkThread Sink, long Added)[]? _added;

    /// <summary>All before it is written.</summary>
    public long TimeNs { get; private set; } = WallClock.NowNs;

    public void Look()
    {
        if (_taken is null)
        {
            // In this order: what was handed over by then is among what the lanes have taken.
            _candidateNs = handedTo.Min(timeNs => timeNs());
            _taken = [.. pipeline.Lanes.Select(lane => lane.Taken)];
        }

        if (_added is null && pipeline.Lanes.Zip(_taken).All(pair => pair.First.HandedOn >= pair.Second))
        {
            _added = [.. pipeline.Outputs.Sinks.Select(sink => (sink, sink.Added))];
        }

        if (_added is not null && Array.TrueForAll(_added, sink => sink.Sink.Done >= sink.Added))
        {
            TimeNs = Math.Max(TimeNs, _candidateNs);
            _taken = null;
            _added = null;
        }
    }
}
