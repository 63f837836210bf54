namespace Sensor.Policy;

/// <summary>
/// Many globs, each with a number, asked at once: a tree of their literal beginnings leads to the few that a name may
/// match. Immutable once built; all workers share it.
/// </summary>
internal sealed class GlobIndex
{
    private readonly Dictionary<int, int> _children = [];
    private readonly int[] _roots = new int[256];
    private readonly List<(KeyGlob Glob, int Number)[]> _globs = [[]];

    /// <param name="globs">With their numbers, which need not differ.</param>
    public GlobIndex(IEnumerable<(string Pattern, int Number)> globs)
    {
        foreach ((string pattern, int number) in globs.OrderBy(pair => pair.Number))
        {
            KeyGlob glob = KeyGlob.Parse(pattern);
            int node = 0;
            foreach (byte next in glob.Prefix)
            {
                node = ChildOrNew(node, next);
            }

            _globs[node] = [.. _globs[node], (glob, number)];
            Count++;
        }
    }

    public int Count { get; }

    /// <summary>Sets the bits of the numbers whose globs match.</summary>
    public void Mark(ReadOnlySpan<byte> name, Span<ulong> bits)
    {
        int node = 0;
        int at = 0;
        do
        {
            foreach ((KeyGlob glob, int number) in _globs[node])
            {
                if (!RuleBits.Has(bits, number) && glob.MatchesBehindPrefix(name))
                {
                    RuleBits.Set(bits, number);
                }
            }
        }
        while (TryStep(name, ref at, ref node));
    }

    /// <summary>The smallest number below <paramref name="limit"/> whose glob matches; else the limit.</summary>
    public int First(ReadOnlySpan<byte> name, int limit)
    {
        int node = 0;
        int at = 0;
        do
        {
            foreach ((KeyGlob glob, int number) in _globs[node])
            {
                if (number >= limit)
                {
                    break;
                }

                if (glob.MatchesBehindPrefix(name))
                {
                    limit = number;
                    break;
                }
            }
        }
        while (TryStep(name, ref at, ref node));
        return limit;
    }

    private bool TryStep(ReadOnlySpan<byte> name, ref int at, ref int node)
    {
        if (at == name.Length)
        {
            return false;
        }

        node = Child(node, name[at++]);
        return node != 0;
    }

    /// <summary>0 where there is none: the root is nobody's child.</summary>
    private int Child(int node, byte next) =>
        node == 0 ? _roots[next] : _children.GetValueOrDefault((node << 8) | next);

    private int ChildOrNew(int node, byte next)
    {
        int child = Child(node, next);
        if (child == 0)
        {
            child = _globs.Count;
            _globs.Add([]);
            if (node == 0)
            {
                _roots[next] = child;
            }
            else
            {
                _children[(node << 8) | next] = child;
            }
        }

        return child;
    }
}
