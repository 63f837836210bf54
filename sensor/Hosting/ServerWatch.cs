using Sensor.Anomalies;
using Sensor.Commands;
using Sensor.Instances;
using Sensor.Policy;
using Sensor.Polling;
using Sensor.Streams;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// The servers that a live run asks, one thread each, and those that are found from them; who they are may change. What
/// a server does, or does not do, never touches the capture.
/// </summary>
internal sealed class ServerWatch : IDisposable
{
    /// <summary>Servers that are asked at most, found ones included; more are not asked, and said.</summary>
    private const int MaxServers = 256;

    private readonly LiveRequest _request;
    private readonly ILogger _log;
    private readonly StateDirectory _state;
    private readonly Lock _lock = new();
    private readonly List<AskedServer> _asked = [];

    /// <summary>Told to end, and not seen to have ended yet.</summary>
    private readonly List<InstanceThread> _leaving = [];

    /// <summary>What those counted that have ended.</summary>
    private readonly RunStatistics _past = new();
    private long _pastNotesLost;
    private long _pastPollsOverLimit;
    private Func<EventWriter>? _newWriter;
    private SensorRun? _run;
    private CommandTable? _table;
    private CommandTableChain? _tables;
    private long _notesLost;
    private long _pollsOverLimit;
    private bool _discovers;
    private bool _mostTold;
    private bool _ended;

    public ServerWatch(LiveRequest request, StateDirectory state, ILogger log)
    {
        _request = request;
        _state = state;
        _log = log;
        _discovers = request.DiscoverServers;
    }

    /// <summary>What the workers are given.</summary>
    public PolledServers Servers { get; } = new(new InstanceViews());

    /// <summary>Makes them known to the workers, which are made next.</summary>
    public void AddServers()
    {
        foreach (PollingOptions options in _request.Polling)
        {
            Add(options, options);
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
            _asked.ForEach(asked => Begin(asked));
        }
    }

    /// <summary>
    /// Others are to be asked: those that are new begin to be, those of which anything changed begin anew, the rest go
    /// on undisturbed. The servers found from one share its fate.
    /// </summary>
    public void Replace(IReadOnlyList<PollingOptions> wanted, bool discovers)
    {
        lock (_lock)
        {
            if (_ended || _newWriter is null)
            {
                return;
            }

            bool searchesAlike = discovers == _discovers;
            _discovers = discovers;
            List<InstanceThread> left = [];
            foreach (AskedServer asked in _asked.ToArray())
            {
                bool isNamed = asked.IsFound && wanted.Any(options => asked.IsAt(options.Target));
                if (!searchesAlike || isNamed || asked.HasNewSecrets || !wanted.Contains(asked.Root))
                {
                    left.Add(End(asked));
                }
            }

            foreach (PollingOptions options in wanted)
            {
                if (!_asked.Any(asked => !asked.IsFound && asked.Root == options))
                {
                    AskedServer asked = Add(options, options);
                    Begin(asked, left.Find(thread => thread.Name == $"{options.Target}"));
                    _log.Information("{Server:l} is asked from now on", $"{options.Target}");
                }
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
            InstanceThread[] threads = [.. Threads];
            foreach (InstanceThread thread in threads.Where(thread => thread.Fault is not null && thread.TakeFault()))
            {
                _log.Error(
                    "An error of the sensor itself ended the asking of {Server:l} ({Error:l}); the capture goes on",
                    thread.Name, thread.Fault!.GetType().Name);
                _log.Debug(thread.Fault, "Its cause");
            }

            _leaving.FindAll(thread => thread.HasEnded).ForEach(Forget);
            TellLoss(events, AnomalyKind.NoteLost,
                _pastNotesLost + Threads.Sum(thread => thread.NotesLost), ref _notesLost);
            TellLoss(events, AnomalyKind.PollOverLimit,
                _pastPollsOverLimit + Threads.Sum(thread => thread.PollsOverLimit), ref _pollsOverLimit);
        }
    }

    /// <summary>After the last worker: what waits is told.</summary>
    public void Complete(RunStatistics statistics)
    {
        InstanceThread[] threads;
        lock (_lock)
        {
            _ended = true;
            threads = [.. Threads];
            statistics.Add(_past);
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
        foreach (InstanceThread thread in Threads.ToArray())
        {
            thread.Dispose();
        }

        foreach (PolledServer server in Servers.All)
        {
            server.Dispose();
        }
    }

    private IEnumerable<InstanceThread> Threads =>
        _asked.Select(asked => asked.Thread).OfType<InstanceThread>().Concat(_leaving);

    private static void TellLoss(SensorEvents events, AnomalyKind kind, long sum, ref long told)
    {
        if (sum > told)
        {
            events.TellAnomaly(kind, sum - told, WallClock.NowNs);
            told = sum;
        }
    }

    private AskedServer Add(PollingOptions options, PollingOptions root)
    {
        AskedServer asked = new(new PolledServer(options, _request.Options.Instances) { Others = Servers }, root);
        _asked.Add(asked);
        Servers.Add(asked.Server);
        return asked;
    }

    /// <param name="asked">Who is asked from now on.</param>
    /// <param name="before">The thread that asked the same server until now.</param>
    private void Begin(AskedServer asked, InstanceThread? before = null)
    {
        PolledServer server = asked.Server;
        PollTarget target = server.Options.Target;
        string name = server.Options.Name ?? NameOf(target);
        PollMessages messages = new(_log, target);
        Action<FoundServer>? found = _discovers ? one => Found(one, server.Options, asked.Root) : null;
        EventWriter writer = _newWriter!();
        ServerEventBuilder builder = new(
            _run!.Policy!, _table!.Parameters, new PolledInstance(Encoding(name), EndpointOf(target)), _run.StartNs);
        asked.Thread = new InstanceThread(
            server,
            new ServerPoller(server, _tables!, messages, found),
            new ServerEvents(writer, builder, _run.Sequence),
            new InstanceState(_state, name));
        asked.Thread.Start(before);
    }

    private InstanceThread End(AskedServer asked)
    {
        InstanceThread thread = asked.Thread!;
        _asked.Remove(asked);
        Servers.Remove(asked.Server);
        thread.End();
        _leaving.Add(thread);
        _log.Information("{Server:l} is no longer asked as before", thread.Name);
        return thread;
    }

    /// <summary>
    /// A thread that has ended. (Its inbox is left to the collector: a worker may be about to leave a note.)
    /// </summary>
    private void Forget(InstanceThread thread)
    {
        _leaving.Remove(thread);
        thread.Dispose();
        _past.Add(thread.Statistics);
        _pastNotesLost += thread.NotesLost;
        _pastPollsOverLimit += thread.PollsOverLimit;
    }

    /// <summary>Another server of the cluster or replica set: asked with the same credentials.</summary>
    private void Found(FoundServer found, PollingOptions like, PollingOptions root)
    {
        PollTarget target = like.Target with
        {
            Transport = like.Target.Transport == PollTransport.Tls ? PollTransport.Tls : PollTransport.Tcp,
            Host = found.Host,
            Port = found.Port,
        };
        lock (_lock)
        {
            if (_ended || !_discovers || !_asked.Any(asked => ReferenceEquals(asked.Root, root))
                || _asked.Any(asked => asked.IsAt(target) || IsServed(asked.Server, target)))
            {
                return;
            }

            if (Servers.All.Count >= MaxServers)
            {
                TellMost(target);
                return;
            }

            _log.Information("{Server:l} was found from {From:l}", $"{target}", $"{like.Target}");
            Begin(Add(like with { Target = target, Name = ConfiguredName(target) }, root));
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
