namespace Sensor.Hosting;

/// <summary>
/// Follows packets through the threads: up to which time all that was captured has been decoded and written, but for what
/// waits for a reply or for its user. What a sink lost instead is written when the event that tells it is. Used by one
/// thread, which asks now and then.
/// </summary>
/// <param name="handedTo">Of each source: the time before which all of it is with the workers. At least one.</param>
/// <param name="pipeline">The workers and the sinks.</param>
/// <param name="losses">Counts what sinks have lost; between two looks all that it counted is told.</param>
internal sealed class WrittenMark(IReadOnlyList<Func<long>> handedTo, SensorPipeline pipeline, Func<long> losses)
{
    /// <summary>A clock that goes back by less was never before the packets that are on their way.</summary>
    private const long StepNs = 500_000_000;

    private ClockReading _candidate;
    private long _latestWallNs = WallClock.NowNs;
    private long[]? _taken;
    private (SinkThread Sink, long Added)[]? _added;
    private long _lossesTold;
    private long? _lossesToTell;
    private bool _areTold;

    /// <summary>All before it is written.</summary>
    public ClockReading Time { get; private set; } = ClockReading.Now;

    public void Look()
    {
        if (_taken is null)
        {
            Begin();
        }

        if (_added is null && pipeline.Lanes.Zip(_taken!).All(pair => pair.First.HandedOn >= pair.Second))
        {
            _added = OnTheirWay();
        }

        if (_added is null || !Array.TrueForAll(_added, sink => sink.Sink.Done >= sink.Added && !sink.Sink.Sink.Holds))
        {
            return;
        }

        long lost = losses();
        if (_lossesToTell is null && lost == _lossesTold)
        {
            Publish();
        }
        else if (_lossesToTell is null)
        {
            _lossesToTell = lost; // told before the next look
        }
        else if (!_areTold)
        {
            _areTold = true;
            _added = OnTheirWay();
        }
        else
        {
            _lossesTold = _lossesToTell.Value;
            Publish();
        }
    }

    private void Begin()
    {
        // In this order: what was handed over by then is among what the lanes have taken.
        ClockReading now = ClockReading.Now;
        _candidate = now.Before(Math.Max(0, now.WallNs - handedTo.Min(timeNs => timeNs())));
        _taken = [.. pipeline.Lanes.Select(lane => lane.Taken)];
    }

    private (SinkThread Sink, long Added)[] OnTheirWay() =>
        [.. pipeline.Outputs.Sinks.Select(sink => (sink, sink.Added))];

    private void Publish()
    {
        // While the clock catches up with itself workers are told no time, and what waits for some waits on.
        if (_candidate.WallNs >= _latestWallNs - StepNs)
        {
            Time = _candidate.SteadyNs > Time.SteadyNs ? _candidate : Time;
            _latestWallNs = Math.Max(_latestWallNs, _candidate.WallNs);
        }

        _taken = null;
        _added = null;
        _lossesToTell = null;
        _areTold = false;
    }
}
