using System.Diagnostics;
using Sensor.Capture;
using Sensor.Packets;
using Sensor.Sinks;

namespace Sensor.Hosting;

/// <summary>
/// Captures to events: reads, decodes and hands to the workers; with one worker all of it up to the sink's queue
/// happens on the calling thread. Nothing is ever dropped: the reader waits. Events depend on the captures and options
/// alone.
/// </summary>
internal sealed class ReplayRun : IDisposable
{
    private const long SecondNs = 1_000_000_000;

    private readonly ReplayRequest _request;
    private readonly MergedFileSource _source;
    private readonly PacketAnomalies _packetAnomalies = new();
    private readonly PacketDecoder _decoder;
    private long _anomaliesDueNs;
    private long _lastTimeNs;

    private ReplayRun(ReplayRequest request, MergedFileSource source)
    {
        _request = request;
        _source = source;
        _decoder = new PacketDecoder(request.Options.Packets, _packetAnomalies);
    }

    /// <summary>Progress, to be read from another thread.</summary>
    public long Position => _source.Position;

    /// <summary>Bytes of all files; -1 where they cannot be known.</summary>
    public long Length => _source.Length;

    public PacketCounters Packets => _decoder.Counters;

    public IReadOnlyList<PcapFileSource> Files => _source.Files;

    /// <summary>Whether a signal ended it before the files did.</summary>
    public bool Interrupted { get; private set; }

    /// <summary>Opens all files.</summary>
    /// <exception cref="CaptureException">One of them cannot be read, or the filter is wrong.</exception>
    public static ReplayRun Open(ReplayRequest request)
    {
        MergedFileSource source = MergedFileSource.Open(request.Files, new PcapFileOptions
        {
            Filter = request.Filter,
            ComputeSha256 = request.Hash,
        });
        return new ReplayRun(request, source);
    }

    /// <summary>Reads to the end, or until cancelled; everything is written when it returns.</summary>
    /// <exception cref="SinkFailure">A sink could not go on.</exception>
    public RunSummary Run(IReadOnlyList<SensorOutput> outputs, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        SensorRun run = new(FirstTimeNs(), _source.Files.Select(file => file.Name));
        using SensorPipeline pipeline = new(_request.Options, run, _request.Selection, outputs, live: false);
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(cancellation, pipeline.SinkFailed);
        Read(pipeline.CreateReplayRoute(), pipeline.Sensor, stop.Token);
        Interrupted = cancellation.IsCancellationRequested;
        RunStatistics statistics = pipeline.Complete(() => _packetAnomalies.Tell(pipeline.Sensor, _lastTimeNs));
        statistics.AddAnomalies(_packetAnomalies.Totals);
        return new RunSummary(statistics, [_decoder.Counters], watch.Elapsed);
    }

    public void Dispose() => _source.Dispose();

    private long FirstTimeNs()
    {
        long first = long.MaxValue;
        foreach (PcapFileSource file in _source.Files)
        {
            first = file.TimeNs > 0 ? Math.Min(first, file.TimeNs) : first;
        }

        return first == long.MaxValue ? 0 : first;
    }

    private void Read(ISegmentRoute route, SensorEvents sensor, CancellationToken stop)
    {
        bool manyFiles = _source.Files.Count > 1;
        while (!stop.IsCancellationRequested && _source.TryRead(out CapturedPacket packet) == CaptureStatus.Packet)
        {
            CapturedPacket numbered = manyFiles ? Numbered(packet) : packet;
            if (_decoder.TryDecode(numbered, out TcpSegment segment) == PacketStatus.Segment)
            {
                route.Add(segment);
            }

            TellAnomalies(sensor, packet.TimeNs);
        }

        route.TellTime(_lastTimeNs);
        route.Flush();
    }

    /// <summary>The same packet with its file in the frame's number.</summary>
    private static CapturedPacket Numbered(CapturedPacket packet) => new()
    {
        Data = packet.Data,
        OriginalLength = packet.OriginalLength,
        TimeNs = packet.TimeNs,
        LinkType = packet.LinkType,
        SourceIndex = packet.SourceIndex,
        Frame = FrameNumber.Of(packet.SourceIndex, packet.Frame),
    };

    private void TellAnomalies(SensorEvents sensor, long timeNs)
    {
        _lastTimeNs = Math.Max(_lastTimeNs, timeNs);
        if (_packetAnomalies.IsDue && timeNs >= _anomaliesDueNs)
        {
            _packetAnomalies.Tell(sensor, timeNs);
            _anomaliesDueNs = timeNs + SecondNs;
        }
    }
}
