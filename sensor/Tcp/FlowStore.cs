using Sensor.Packets;

namespace Sensor.Tcp;

/// <summary>
/// Owns the flows: by key, by connection number, and by how long they have been idle, in the order in which they go
/// when room is needed. A removed flow may still be named by items that are not read yet: it is only retired, and
/// becomes free with <see cref="FreeRetired"/>, as its connection number does.
/// </summary>
internal sealed class FlowStore
{
    /// <summary>How exact "longest idle" is: a flow's place in the list is renewed no more often than this.</summary>
    private const long TouchNs = 100_000_000;

    private readonly FlowIndex _index = new();
    private readonly FlowList _closed = new();
    private readonly FlowList _halfOpen = new();
    private readonly FlowList _ignored = new();
    private readonly FlowList _open = new();

    /// <summary>
    /// Flows that were found with commands in flight when room was needed; the next segment takes them out.
    /// </summary>
    private readonly FlowList _busy = new();
    private readonly Stack<Flow> _free = new();
    private readonly Stack<Flow> _retired = new();
    private readonly Stack<int> _freeConnections = new();
    private readonly Stack<int> _retiredConnections = new();
    private Flow?[] _connections = new Flow?[64];
    private int _connectionsUsed;

    public int Count => _index.Count;

    /// <summary>Connection numbers given out so far are all below.</summary>
    public int ConnectionsEnd => _connectionsUsed;

    public Flow? OldestClosed => _closed.Oldest;

    public long MemoryBytes => ((long)(_index.Count + _free.Count) * (Flow.ApproximateBytes - 32))
        + (_index.Capacity * 12L) + (_connections.Length * 8L);

    public uint Hash(in FlowKey key) => _index.Hash(key);

    public Flow? Find(in FlowKey key, uint hash) => _index.Find(key, hash);

    public Flow? ByConnection(int connection) =>
        (uint)connection < (uint)_connections.Length ? _connections[connection] : null;

    /// <summary>A flow that is in no table yet.</summary>
    public Flow New(in FlowKey key, uint hash)
    {
        Flow flow = _free.Count > 0 ? _free.Pop() : new Flow();
        flow.Key = key;
        flow.Hash = hash;
        return flow;
    }

    public void Add(Flow flow, long nowNs)
    {
        _index.Add(flow);
        Relist(flow, nowNs);
    }

    public void GiveNumber(Flow flow)
    {
        int connection = _freeConnections.Count > 0 ? _freeConnections.Pop() : _connectionsUsed++;
        if (connection == _connections.Length)
        {
            Array.Resize(ref _connections, connection * 2);
        }

        _connections[connection] = flow;
        flow.Connection = connection;
    }

    /// <summary>The number goes back; it is given out again only after the items made so far were read.</summary>
    public void TakeNumber(int connection) => _retiredConnections.Push(connection);

    /// <summary>Renews the flow's place; to be called when a segment came, and when its state changed.</summary>
    public void Touch(Flow flow, long nowNs)
    {
        if (nowNs - flow.TouchedNs > TouchNs || flow.List == _busy)
        {
            Relist(flow, nowNs);
        }
    }

    public void Relist(Flow flow, long nowNs)
    {
        flow.TouchedNs = nowNs;
        FlowList list = flow.State switch
        {
            FlowState.HalfOpen => _halfOpen,
            FlowState.Open => _open,
            FlowState.Ignored => _ignored,
            _ => _closed,
        };
        list.Append(flow);
    }

    public void Remove(Flow flow)
    {
        _index.Remove(flow);
        flow.List?.Remove(flow);
        Retire(flow);
    }

    public void Retire(Flow flow) => _retired.Push(flow);

    public void FreeRetired()
    {
        while (_retiredConnections.TryPop(out int connection))
        {
            _connections[connection] = null;
            _freeConnections.Push(connection);
        }

        while (_retired.TryPop(out Flow? flow))
        {
            flow.Clear();
            _free.Push(flow);
        }
    }

    /// <summary>The flow that goes next; null where there is none.</summary>
    public Flow? PickVictim()
    {
        Flow? first = _closed.Oldest ?? _halfOpen.Oldest ?? _ignored.Oldest;
        if (first is not null)
        {
            return first;
        }

        while (_open.Oldest is Flow flow && flow.InFlight)
        {
            _busy.Append(flow);
        }

        return _open.Oldest ?? _busy.Oldest;
    }
}
