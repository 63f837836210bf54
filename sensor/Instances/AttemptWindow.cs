using Sensor.Streams;

namespace Sensor.Instances;

/// <summary>
/// Counts failed accesses by server, client address and user in a sliding window, over all connections: a client that
/// connects anew for each password is still one client. Shared by all workers, under a lock, for failures are rare;
/// bounded by <see cref="AttemptOptions"/>.
/// </summary>
internal sealed class AttemptWindow(AttemptOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(Endpoint Server, UInt128 Client), LinkedListNode<Entry>> _clients = [];

    // Whoever failed last stands last.
    private readonly LinkedList<Entry> _order = new();

    /// <summary>Counts a failure and says how many there are now.</summary>
    public Attempts Add(Endpoint server, UInt128 client, ReadOnlySpan<byte> user, long timeNs)
    {
        lock (_lock)
        {
            if (_clients.TryGetValue((server, client), out LinkedListNode<Entry>? node))
            {
                _order.Remove(node);
            }
            else
            {
                Shrink();
                node = new LinkedListNode<Entry>(new Entry(server, client, new ClientAttempts(options.MaxUsers)));
                _clients[(server, client)] = node;
            }

            _order.AddLast(node);
            return node.Value.Attempts.Add(user, StepOf(timeNs));
        }
    }

    /// <summary>How many there are, without a new one.</summary>
    public Attempts Count(Endpoint server, UInt128 client, ReadOnlySpan<byte> user, long timeNs)
    {
        lock (_lock)
        {
            return _clients.TryGetValue((server, client), out LinkedListNode<Entry>? node)
                ? node.Value.Attempts.Count(user, StepOf(timeNs))
                : default;
        }
    }

    private void Shrink()
    {
        if (_clients.Count >= options.MaxClients && _order.First is { } oldest)
        {
            _clients.Remove((oldest.Value.Server, oldest.Value.Client));
            _order.Remove(oldest);
        }
    }

    private long StepOf(long timeNs) => Math.Max(0, timeNs) / Math.Max(1, options.WindowNs / AttemptCounter.Steps);

    private sealed record Entry(Endpoint Server, UInt128 Client, ClientAttempts Attempts);
}
