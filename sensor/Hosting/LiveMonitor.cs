using Sensor.Events;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// Looks once a second at what the capture threads count and says what was lost, as events and in the log: packets
/// dropped by the kernel, batches dropped before a full queue, an interface that went away, traffic of which one side
/// alone arrives. Used by one thread.
/// </summary>
internal sealed class LiveMonitor
{
    private const long HeartbeatNs = 60_000_000_000;
    private const long SilenceNs = 10_000_000_000;
    private const long ClockStepNs = 1_000_000_000;

    private readonly CaptureThread[] _captures;
    private readonly DirectionWatch _directions;
    private readonly SensorPipeline _pipeline;
    private readonly ILogger _log;
    private readonly long[] _kernelDrops;
    private readonly long[] _queueSegments;
    private readonly long[] _queueBytes;
    private readonly long[] _downSinceNs;
    private readonly long _startNs = WallClock.NowNs;
    private long _lookedNs = WallClock.NowNs;
    private long _lookedSteadyNs = ClockReading.Now.SteadyNs;
    private long _heartbeatNs = WallClock.NowNs + HeartbeatNs;
    private bool _silenceTold;

    /// <summary>What the files that are written have to say.</summary>
    public required FileWatch Files { get; init; }

    /// <summary>Events that wait for sinks, by sink; what the heartbeat says.</summary>
    public Func<IReadOnlyDictionary<string, long>> Waiting { get; init; } = () => new Dictionary<string, long>();

    public LiveMonitor(CaptureThread[] captures, DirectionWatch directions, SensorPipeline pipeline, ILogger log)
    {
        _captures = captures;
        _directions = directions;
        _pipeline = pipeline;
        _log = log;
        _kernelDrops = new long[captures.Length];
        _queueSegments = new long[captures.Length];
        _queueBytes = new long[captures.Length];
        _downSinceNs = new long[captures.Length];
    }

    public void Start() => _pipeline.Sensor.TellStarted(_startNs);

    public void Stop()
    {
        long now = WallClock.NowNs;
        Look(now);
        _pipeline.Sensor.HandOver();
        Files.Settle(_pipeline.Sensor, now);
        _pipeline.Sensor.TellStopped(now, (now - _startNs) / 1_000_000_000);
    }

    public void LookNow()
    {
        Look(WallClock.NowNs);
        _pipeline.Sensor.HandOver();
    }

    private void Look(long now)
    {
        LookAtClock(now);
        for (int i = 0; i < _captures.Length; i++)
        {
            LookAtKernel(i, now);
            LookAtQueue(i, now);
            LookAtInterface(i, now);
            if (_captures[i].Anomalies.IsDue)
            {
                _captures[i].Anomalies.Tell(_pipeline.Sensor, now);
            }
        }

        LookAtDirections(now);
        Files.Look(_pipeline.Sensor, now);
        if (now >= _heartbeatNs || now < _heartbeatNs - HeartbeatNs)
        {
            _heartbeatNs = now + HeartbeatNs;
            _pipeline.Sensor.TellHeartbeat(now, new Heartbeat(
                (now - _startNs) / 1_000_000_000,
                _pipeline.EventsWritten,
                _captures.Sum(capture => capture.Statistics.Received),
                _captures.Sum(capture => capture.Statistics.KernelDrops + capture.Router.DroppedSegments),
                _pipeline.LeftOutByRule())
            {
                Waiting = Waiting(),
            });
        }

        _lookedNs = now;
    }

    /// <summary>Times of events follow the clock; those of one connection never go back.</summary>
    private void LookAtClock(long now)
    {
        long steady = ClockReading.Now.SteadyNs;
        long step = now - _lookedNs - (steady - _lookedSteadyNs);
        _lookedSteadyNs = steady;
        if (Math.Abs(step) >= ClockStepNs)
        {
            _log.Warning("The clock was set {Direction:l} by {Seconds} s{Consequence:l}", step > 0 ? "forward" : "back",
                Math.Round(Math.Abs(step) / 1e9, 1),
                step > 0 ? "" : ": what waits for time to pass waits until it is where it was");
        }
    }

    private void LookAtKernel(int index, long now)
    {
        CaptureThread capture = _captures[index];
        long drops = capture.Statistics.KernelDrops - _kernelDrops[index];
        if (drops > 0)
        {
            _kernelDrops[index] += drops;
            _log.Warning("{Interface}: the kernel dropped {Packets} packets; a larger --buffer-size absorbs more",
                capture.Name, drops);
            _pipeline.Sensor.TellGap(now,
                new SensorGap(GapEventCause.KernelDrop, _lookedNs, now) { Packets = drops, Interface = capture.Name });
        }
    }

    private void LookAtQueue(int index, long now)
    {
        CaptureThread capture = _captures[index];
        long segments = capture.Router.DroppedSegments - _queueSegments[index];
        if (segments > 0)
        {
            long bytes = capture.Router.DroppedBytes - _queueBytes[index];
            _queueSegments[index] += segments;
            _queueBytes[index] += bytes;
            _log.Warning("{Interface}: {Packets} packets were dropped because decoding or the output is too slow; "
                + "more --workers may help", capture.Name, segments);
            _pipeline.Sensor.TellGap(now, new SensorGap(GapEventCause.QueueFull, _lookedNs, now)
            {
                Packets = segments,
                Bytes = bytes,
                Interface = capture.Name,
            });
        }
    }

    /// <summary>Told when it goes, and again with both times when it is back; one between two looks only so.</summary>
    private void LookAtInterface(int index, long now)
    {
        CaptureThread capture = _captures[index];
        long since = capture.DownSinceNs;
        if (since != 0 && since != _downSinceNs[index])
        {
            _log.Warning("{Interface}: the interface is gone or down ({Reason}); it is picked up when it is back",
                capture.Name, capture.DownReason);
            _pipeline.Sensor.TellGap(now,
                new SensorGap(GapEventCause.InterfaceDown, since, AuditEvent.Absent) { Interface = capture.Name });
        }

        _downSinceNs[index] = since;
        while (capture.Outages.TryDequeue(out (long SinceNs, long UntilNs) outage))
        {
            _log.Information("{Interface}: the interface is back", capture.Name);
            _pipeline.Sensor.TellGap(now, new SensorGap(GapEventCause.InterfaceDown, outage.SinceNs, outage.UntilNs)
            {
                Interface = capture.Name,
            });
        }
    }

    private void LookAtDirections(long now)
    {
        if (!_silenceTold && _captures.Length > 0 && now - _startNs >= SilenceNs)
        {
            _silenceTold = true;
            if (_directions.Segments == 0)
            {
                _log.Warning("Nothing from or to the Redis port arrived in 10 s; is the interface, the mirror port or "
                    + "--port the right one?");
            }
        }

        if (_directions.TryTakeMissing(now, out bool missingToServer, out long segments, out long since))
        {
            _log.Warning("Only the {Seen} side of the traffic arrives ({Segments} segments, none the other way): "
                + "set the mirror port to both directions", missingToServer ? "servers'" : "clients'", segments);
            _pipeline.Sensor.TellGap(now, new SensorGap(GapEventCause.OneDirection, since, now)
            {
                Direction = missingToServer ? AuditDirection.ToServer : AuditDirection.ToClient,
            });
        }
    }
}
