using System.Collections.Concurrent;
using Sensor.Commands;
using Sensor.Sessions;
using Sensor.Streams;

namespace Sensor.Hosting;

/// <summary>
/// What the workers and the one that asks a server have in common: the latest CLIENT LIST, where the server listens,
/// and for which connections its answer is wanted. The asking side writes lists and endpoints; workers read them, and
/// write wishes. Thread-safe without waiting.
/// </summary>
internal sealed class InstanceView
{
    public const int MaxEndpoints = 4096;

    private const int MaxWanted = 10_000;

    private readonly ConcurrentDictionary<Endpoint, byte> _endpoints = new();
    private readonly ConcurrentQueue<ConnectionKey> _wanted = new();
    private volatile ClientList? _latest;
    private volatile CommandTable? _commands;
    private int _wantedCount;
    private int _version;
    private long _intervalNs = 1_000_000_000;

    /// <summary>The newest list; null before the first.</summary>
    public ClientList? Latest
    {
        get => _latest;
        set => _latest = value;
    }

    /// <summary>
    /// The command table with the server's own additions; null where it has none, or they are not known.
    /// </summary>
    public CommandTable? Commands
    {
        get => _commands;
        set => _commands = value;
    }

    /// <summary>How long it usually is from one list to the next; default 1 s.</summary>
    public long IntervalNs
    {
        get => Volatile.Read(ref _intervalNs);
        set => Volatile.Write(ref _intervalNs, value);
    }

    /// <summary>The sensor's own connections to this server.</summary>
    public OwnConnections Own { get; } = new();

    /// <summary>Grows when the server is found to listen at another endpoint.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Is told on the worker's thread that something is wanted; must return at once.</summary>
    public Action? OnWanted { get; init; }

    /// <summary>
    /// The server listens here: the polled endpoint, an <c>laddr</c> of its list, or, polled on this machine, an
    /// address of this machine. At most 4,096; of more <see cref="EndpointsLeftOut"/> is true.
    /// </summary>
    public void AddEndpoint(Endpoint server)
    {
        if (_endpoints.Count >= MaxEndpoints)
        {
            EndpointsLeftOut |= !_endpoints.ContainsKey(server);
        }
        else if (_endpoints.TryAdd(server, 0))
        {
            Interlocked.Increment(ref _version);
        }
    }

    /// <summary>The server listens at more endpoints than are watched: connections to these get no user.</summary>
    public bool EndpointsLeftOut { get; private set; }

    /// <summary>The other view is of the same server.</summary>
    public void CopyEndpointsTo(InstanceView other)
    {
        foreach (Endpoint endpoint in _endpoints.Keys)
        {
            other.AddEndpoint(endpoint);
        }
    }

    public bool Serves(Endpoint server) => _endpoints.ContainsKey(server);

    /// <summary>
    /// A connection without a known user appeared. At most 10,000 wishes wait; one that finds no room is answered by
    /// the next whole list.
    /// </summary>
    public void Want(ConnectionKey key)
    {
        if (Interlocked.Increment(ref _wantedCount) > MaxWanted)
        {
            Interlocked.Decrement(ref _wantedCount);
        }
        else
        {
            _wanted.Enqueue(key);
        }

        OnWanted?.Invoke();
    }

    /// <summary>Whether a user is wanted.</summary>
    public bool HasWanted => Volatile.Read(ref _wantedCount) > 0;

    /// <summary>The next wish; for the one that asks.</summary>
    public bool TryTakeWanted(out ConnectionKey key)
    {
        if (!_wanted.TryDequeue(out key))
        {
            return false;
        }

        Interlocked.Decrement(ref _wantedCount);
        return true;
    }
}
