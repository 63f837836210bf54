using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Instances;
using Sensor.Policy;
using Sensor.Polling;
using Sensor.Streams;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// The servers that a live run asks, one thread each, and those that are found from them. What a server does, or does
/// not do, never touches the capture.
/// </summary>
internal sealed class ServerWatch : IDisposable
{
    /// <summary>Servers that are asked at most, found ones included; more are not asked, and said.</summary>
    private const int MaxServers = 256;

    private readonly LiveRequest _request;
    private readonly ILogger _log;
    private readonly StateDirectory _state;
    private readonly Lock _lock = new();
    private readonly List<InstanceThread> _threads = [];
    private Func<EventWriter>? _newWriter;
    private SensorRun? _run;
    private CommandTable? _table;
    private CommandTableChain? _tables;
    private long _notesLost;
    private long _pollsOverLimit;
    private bool _mostTold;
    private bool _ended;

    public ServerWatch(LiveRequest request, StateDirectory state, ILogger log)
    {
        _request = request;
        _state = state;
        _log = log;
    }

    /// <summary>What the workers are given.</summary>
    public PolledServers Servers { get; } = new(new InstanceViews());

    /// <summary>Makes them known to the workers, which are made next.</summary>
    public void AddServers()
    {
        foreach (PollingOptions options in _request.Polling)
        {
            Servers.Add(new PolledServer(options, _request.Options.Instances) { Others = Servers });
        }
    }

    /// <summary>Begins to ask.</summary>
    public void Start(SensorRun run, CommandTable table, Func<EventWriter> newWriter)
    {
        lock (_lock)
        {
            _run = run;
            _table = table;
            _tables = new CommandTableChain(table);
            _newWriter = newWriter;
            foreach (PolledServer server in Servers.All)
            {
                Begin(server);
            }
        }
    }

    /// <summary>
    /// Says of a thread that ended by an error of ours, and what was lost; others go on. Told by one thread.
    /// </summary>
    public void Look(SensorEvents events)
    {
        lock (_lock)
        {
            foreach (InstanceThread thread in _threads.Where(thread => thread.Fault is not null && thread.TakeFault()))
            {
                _log.Error(
                    "An error of the sensor itself ended the asking of {Server:l} ({Error:l}); the capture goes on",
                    thread.Name, thread.Fault!.GetType().Name);
                _log.Debug(thread.Fault, "Its cause");
            }

            TellLoss(events, AnomalyKind.NoteLost, _threads.Sum(thread => thread.NotesLost), ref _notesLost);
            TellLoss(
                events, AnomalyKind.PollOverLimit, _threads.Sum(thread => thread.PollsOverLimit), ref _pollsOverLimit);
        }
    }

    /// <summary>After the last worker: what waits is told.</summary>
    public void Complete(RunStatistics statistics)
    {
        InstanceThread[] threads;
        lock (_lock)
        {
            _ended = true;
            threads = [.. _threads];
        }

        Array.ForEach(threads, thread => thread.End());
        foreach (InstanceThread thread in threads)
        {
            thread.Join();
            statistics.Add(thread.Statistics);
        }
    }

    public void Dispose()
    {
        _threads.ForEach(thread => thread.Dispose());
        foreach (PolledServer server in Servers.All)
        {
            server.Dispose();
        }
    }

    private static void TellLoss(SensorEvents events, AnomalyKind kind, long sum, ref long told)
    {
        if (sum > told)
        {
            events.TellAnomaly(kind, sum - told, WallClock.NowNs);
            told = sum;
        }
    }

    private void Begin(PolledServer server)
    {
        PollTarget target = server.Options.Target;
        string name = server.Options.Name ?? NameOf(target);
        PollMessages messages = new(_log, target);
        Action<FoundServer>? found = _request.DiscoverServers ? one => Found(one, server.Options) : null;
        EventWriter writer = _newWriter!();
        ServerEventBuilder builder = new(
            _request.Options.Policy, _table!.Parameters, new PolledInstance(Encoding(name), EndpointOf(target)),
            _run!.StartNs);
        InstanceThread thread = new(
            server,
            new ServerPoller(server, _tables!, messages, found),
            new ServerEvents(writer, builder, _run.Sequence),
            new InstanceState(_state, name));
        _threads.Add(thread);
        thread.Start();
    }

    /// <summary>Another server of the cluster or replica set: asked with the same credentials.</summary>
    private void Found(FoundServer found, PollingOptions like)
    {
        PollTarget target = like.Target with
        {
            Transport = like.Target.Transport == PollTransport.Tls ? PollTransport.Tls : PollTransport.Tcp,
            Host = found.Host,
            Port = found.Port,
        };
        lock (_lock)
        {
            if (_ended
                || Servers.All.Any(server => SamePlace(server.Options.Target, target) || IsServed(server, target)))
            {
                return;
            }

            if (Servers.All.Count >= MaxServers)
            {
                TellMost(target);
                return;
            }

            _log.Information("{Server:l} was found from {From:l}", $"{target}", $"{like.Target}");
            PolledServer server = new(
                like with { Target = target, Name = ConfiguredName(target) }, _request.Options.Instances)
            {
                Others = Servers,
            };
            Servers.Add(server);
            Begin(server);
        }
    }

    private string? ConfiguredName(PollTarget target) => EndpointOf(target) is { } endpoint
        ? _request.Options.Sessions.InstanceNames.Find(endpoint)
        : null;

    private void TellMost(PollTarget target)
    {
        if (!_mostTold)
        {
            _mostTold = true;
            _log.Warning("{Server:l} was found but is not asked, nor are others: {Most} servers are asked already",
                $"{target}", MaxServers);
        }
    }

    private static bool SamePlace(PollTarget one, PollTarget other) => one.Transport == other.Transport
        && one.Port == other.Port
        && one.Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase);

    private static bool IsServed(PolledServer server, PollTarget target) =>
        EndpointOf(target) is { } endpoint && server.View.Serves(endpoint);

    /// <summary>As the events of connections name an instance: address and port; a Unix socket's path.</summary>
    private static string NameOf(PollTarget target) => target.Transport == PollTransport.UnixSocket
        ? target.Host
        : $"{(target.Host.Contains(':', StringComparison.Ordinal) ? $"[{target.Host}]" : target.Host)}:{target.Port}";

    private static Endpoint? EndpointOf(PollTarget target) =>
        target.Transport != PollTransport.UnixSocket && System.Net.IPAddress.TryParse(target.Host, out var address)
            ? LocalEndpoints.Of(address, (ushort)target.Port)
            : null;

    private static byte[] Encoding(string name) => System.Text.Encoding.UTF8.GetBytes(name);
}
