using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Sensor.Packets;

namespace Sensor.Tcp;

/// <summary>
/// Flows by canonical key: open addressing, linear probing, no tombstones. The hash is keyed per process, so that
/// nobody can choose addresses that collide; nothing that leaves the sensor depends on its order. It is NH of UMAC
/// (RFC 4418, 5.2): two keys have one hash with a probability of about 2^-32, whoever chose them.
/// </summary>
internal sealed class FlowIndex
{
    private const int FirstCapacity = 1024;

    private const int KeyWords = 5;

    private readonly ulong[] _key = MakeKey();
    private Flow?[] _flows = new Flow?[FirstCapacity];
    private uint[] _hashes = new uint[FirstCapacity];

    public int Count { get; private set; }

    public int Capacity => _flows.Length;

    public uint Hash(in FlowKey key)
    {
        ReadOnlySpan<ulong> random = _key.AsSpan(0, KeyWords);
        ulong sum = Product(key.SourceLow, random[0]) + Product(key.SourceHigh, random[1])
            + Product(key.DestinationLow, random[2]) + Product(key.DestinationHigh, random[3])
            + Product(((ulong)key.SourcePort << 32) | key.DestinationPort, random[4]);
        return (uint)((sum * 0x9E3779B97F4A7C15UL) >> 32);
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

    private static ulong Product(ulong word, ulong random) =>
        (ulong)((uint)word + (uint)random) * ((uint)(word >> 32) + (uint)(random >> 32));

    private static ulong[] MakeKey()
    {
        ulong[] key = new ulong[KeyWords];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(key.AsSpan()));
        return key;
    }
}
