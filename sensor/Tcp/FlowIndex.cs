using Sensor.Packets;

namespace Sensor.Tcp;

/// <summary>
/// Flows by canonical key: open addressing, linear probing, no tombstones. The hash is keyed per process, so that
/// nobody can choose addresses that collide; nothing that leaves the sensor depends on its order.
/// </summary>
internal sealed class FlowIndex
{
    private const int FirstCapacity = 1024;

    private readonly ulong _seed = ((ulong)(uint)HashCode.Combine(1) << 32) | (uint)HashCode.Combine(2);
    private Flow?[] _flows = new Flow?[FirstCapacity];
    private uint[] _hashes = new uint[FirstCapacity];

    public int Count { get; private set; }

    public int Capacity => _flows.Length;

    public uint Hash(in FlowKey key)
    {
        ulong h = Mix(key.SourceLow ^ _seed, key.SourceHigh ^ 0xA0761D6478BD642FUL);
        h = Mix(key.DestinationLow ^ h, key.DestinationHigh ^ 0xE7037ED1A0B428DBUL ^ _seed);
        h = Mix((((ulong)key.SourcePort << 16) | key.DestinationPort) ^ h, 0x8EBC6AF09C88C6E3UL ^ _seed);
        return (uint)h;
    }

    public Flow? Find(in FlowKey key, uint hash)
    {
        int mask = _flows.Length - 1;
        for (int i = (int)hash & mask; _flows[i] is Flow flow; i = (i + 1) & mask)
        {
            if (_hashes[i] == hash && flow.Key.Equals(key))
            {
                return flow;
            }
        }

        return null;
    }

    public void Add(Flow flow)
    {
        if ((Count + 1) * 2 > _flows.Length)
        {
            Grow();
        }

        Place(flow);
        Count++;
    }

    public void Remove(Flow flow)
    {
        int mask = _flows.Length - 1;
        int hole = (int)flow.Hash & mask;
        while (_flows[hole] != flow)
        {
            hole = (hole + 1) & mask;
        }

        // Close the hole: move back whatever would no longer be found behind it.
        for (int i = (hole + 1) & mask; _flows[i] is not null; i = (i + 1) & mask)
        {
            int home = (int)_hashes[i] & mask;
            if (((i - home) & mask) >= ((i - hole) & mask))
            {
                _flows[hole] = _flows[i];
                _hashes[hole] = _hashes[i];
                hole = i;
            }
        }

        _flows[hole] = null;
        Count--;
    }

    private void Place(Flow flow)
    {
        int mask = _flows.Length - 1;
        int i = (int)flow.Hash & mask;
        while (_flows[i] is not null)
        {
            i = (i + 1) & mask;
        }

        _flows[i] = flow;
        _hashes[i] = flow.Hash;
    }

    private void Grow()
    {
        Flow?[] old = _flows;
        _flows = new Flow?[old.Length * 2];
        _hashes = new uint[old.Length * 2];
        foreach (Flow? flow in old)
        {
            if (flow is not null)
            {
                Place(flow);
            }
        }
    }

    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }
}
