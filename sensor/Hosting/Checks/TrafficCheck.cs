using System.Globalization;
using Sensor.Anomalies;
using Sensor.Capture;
using Sensor.Commands;
using Sensor.Configuration;
using Sensor.Events;
using Sensor.Packets;
using Sensor.Sinks;

namespace Sensor.Hosting.Checks;

/// <summary>
/// Captures from an interface for a while as a run would, decodes it to events, and throws them away: what passes at
/// each port, in which directions, and whether it is Redis.
/// </summary>
internal sealed class TrafficCheck : IAnomalyReporter
{
    private readonly LiveCaptureOptions _interface;
    private readonly SensorOptions _options;
    private readonly TimeSpan _time;
    private readonly SortedDictionary<int, (long ToServer, long ToClient)> _ports = [];
    private readonly TaskCompletionSource<TrafficSample> _sampled = new();

    public TrafficCheck(LiveCaptureOptions captured, SensorOptions options, TimeSpan time)
    {
        _interface = captured;
        _options = options;
        _time = time;
        foreach (int port in captured.Ports)
        {
            _ports[port] = default;
        }
    }

    /// <summary>Ends with the run, whatever becomes of it.</summary>
    public Task<TrafficSample> Sampled => _sampled.Task;

    private string What => $"interface {_interface.Interface}";

    public IReadOnlyList<CheckResult> Run(CancellationToken stop)
    {
        try
        {
            using PcapLiveSource source = PcapLiveSource.Open(_interface);
            return Watch(source, stop);
        }
        catch (CaptureException e) when (e.Problem == CaptureProblem.BadFilter)
        {
            // A filter may have any signs in it, so its sentence is not parted.
            return [CheckResult.Fault(What, e.Message,
                "correct --filter or capture.filter ('man pcap-filter'); without one the sensor makes its own")];
        }
        catch (CaptureException e)
        {
            return [CheckResult.Of(What, CheckState.Fault, e.Message)];
        }
        finally
        {
            _sampled.TrySetResult(default);
        }
    }

    public void Report(AnomalyKind kind, int connection)
    {
        // What is odd in the traffic is told by a run.
    }

    private List<CheckResult> Watch(PcapLiveSource source, CancellationToken stop)
    {
        CountingSink sink = new();
        using OutputsInForce outputs = new(sink);
        SensorOptions share = _options.OfOneWorker();
        SensorRun run = new(WallClock.NowNs, []);
        Worker worker = new(share, CommandTable.Load(), new EventWriter(share, run, EventSelection.All, outputs));
        DirectRoute route = new(worker);
        PacketDecoder decoder = new(share.Packets, this);
        long began = Environment.TickCount64;
        bool down = false;
        while (Environment.TickCount64 - began < _time.TotalMilliseconds && !stop.IsCancellationRequested && !down)
        {
            CaptureStatus status = source.TryRead(out CapturedPacket packet);
            down = status is CaptureStatus.InterfaceDown or CaptureStatus.Ended;
            if (status == CaptureStatus.Packet && decoder.TryDecode(packet, out TcpSegment segment) == PacketStatus.Segment)
            {
                Count(segment.Key);
                route.Add(segment);
            }
        }

        double seconds = Math.Max(Environment.TickCount64 - began, 1) / 1000.0;
        CaptureStatistics statistics = source.ReadStatistics();
        worker.End();
        outputs.Complete();
        _sampled.TrySetResult(new TrafficSample(seconds, worker.Statistics.Events, sink.Bytes));
        return down
            ? [CheckResult.Of(What, CheckState.Fault, $"{source.DownReason}; 'ip link set {source.Name} up' brings it up")]
            : Judge(decoder.Counters.Packets, statistics, worker.Statistics, seconds);
    }

    private void Count(in FlowKey key)
    {
        if (_ports.TryGetValue(key.DestinationPort, out (long ToServer, long ToClient) server))
        {
            _ports[key.DestinationPort] = (server.ToServer + 1, server.ToClient);
        }
        else if (_ports.TryGetValue(key.SourcePort, out server))
        {
            _ports[key.SourcePort] = (server.ToServer, server.ToClient + 1);
        }
    }

    private List<CheckResult> Judge(
        long packets, in CaptureStatistics capture, RunStatistics statistics, double seconds)
    {
        List<CheckResult> results = [];
        string ports = string.Join("; ", _ports.Select(port => string.Create(CultureInfo.InvariantCulture,
            $"port {port.Key}: {port.Value.ToServer:N0} to the server, {port.Value.ToClient:N0} from it")));
        string seen = string.Create(CultureInfo.InvariantCulture, $"{packets:N0} packets in {seconds:0.#} s");
        results.Add(packets == 0
            ? CheckResult.Warning(What, $"nothing from or to the servers' ports passed in {seconds:0} s",
                "is it the right interface, are capture.ports the servers', is the mirror port on?")
            : Described($"{seen} ({ports})", statistics));
        foreach ((int port, (long toServer, long toClient)) in _ports.Where(port =>
            port.Value.ToServer + port.Value.ToClient > 0 && (port.Value.ToServer == 0 || port.Value.ToClient == 0)))
        {
            results.Add(CheckResult.Warning(What, $"of port {port} only the {(toServer == 0 ? "servers'" : "clients'")} side "
                + "arrives", "set the mirror port to both directions"));
        }

        long gaps = statistics.GapEvents[(int)GapEventCause.MissingSegment];
        if (gaps > 0)
        {
            results.Add(CheckResult.Warning(What, $"packets are missing in {gaps} places",
                "is the mirror port slower than what it mirrors?"));
        }

        if (capture.KernelDrops > 0)
        {
            results.Add(CheckResult.Warning(What, $"the kernel dropped {capture.KernelDrops} packets",
                "a larger capture.buffer_size absorbs more"));
        }

        return results;
    }

    private CheckResult Described(string seen, RunStatistics statistics)
    {
        if (statistics.RedisConnections > 0)
        {
            return CheckResult.Ok(What, $"{seen}; commands of Redis: {statistics.Commands}, on "
                + $"{statistics.RedisConnections} connections");
        }

        return statistics.EncryptedConnections > 0
            ? CheckResult.Warning(What, $"{seen}; all {statistics.EncryptedConnections} connections are encrypted",
                "TLS cannot be read from outside; on the Redis host --process reads it by eBPF (docs/ebpf.md)")
            : CheckResult.Warning(What, $"{seen}; no command of Redis was among them",
                "is capture.ports right? Connections that are silent now are recognised with their next command");
    }

    private sealed class CountingSink : IAuditSink
    {
        public long Bytes { get; private set; }

        public void Write(ReadOnlySpan<byte> lines) => Bytes += lines.Length;

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
