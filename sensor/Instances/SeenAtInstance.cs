using System.Diagnostics.CodeAnalysis;
using Sensor.Streams;

namespace Sensor.Instances;

/// <summary>The names that one instance has seen, by kind.</summary>
internal sealed class SeenAtInstance(long sinceNs, int maxNames)
{
    private readonly HashSet<byte[]>[] _names =
        [.. Enum.GetValues<FirstSeenKind>().Select(_ => new HashSet<byte[]>(BytesComparer.Instance))];

    public long SinceNs { get; } = sinceNs;

    /// <summary>True where the name was not known and is now; a full set takes nothing in.</summary>
    public bool TryAdd(FirstSeenKind kind, ReadOnlySpan<byte> name)
    {
        HashSet<byte[]> names = _names[(int)kind];
        HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> lookup = names.GetAlternateLookup<ReadOnlySpan<byte>>();
        return !lookup.Contains(name) && names.Count < maxNames && lookup.Add(name);
    }

    public FirstSeenState.Instance Export(Endpoint server) =>
        new(server, SinceNs, [.. _names.Select(names => names.ToArray())]);

    public static SeenAtInstance Import(FirstSeenState.Instance state, int maxNames)
    {
        SeenAtInstance seen = new(state.SinceNs, maxNames);
        for (int kind = 0; kind < Math.Min(state.Names.Count, seen._names.Length); kind++)
        {
            foreach (byte[] name in state.Names[kind])
            {
                seen.TryAdd((FirstSeenKind)kind, name);
            }
        }

        return seen;
    }

    /// <summary>Names are compared by their bytes, and looked up without a copy.</summary>
    private sealed class BytesComparer
        : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
