namespace Sensor.Hosting;

/// <summary>
/// How many events the policy left out, by the name of the rule. One thread counts; others may read meanwhile. Counts
/// outlive a policy that is replaced.
/// </summary>
internal sealed class LeftOutCounts
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _earlier = [];
    private IReadOnlyList<string> _names = [];
    private long[] _counts = [];

    /// <summary>From here on numbers mean these names.</summary>
    public void Use(IReadOnlyList<string> names)
    {
        lock (_lock)
        {
            AddTo(_earlier);
            _names = names;
            _counts = new long[names.Count];
        }
    }

    public void Count(int number) => _counts[number]++;

    /// <summary>
    /// Adds what was counted since the start to a sum over all threads; names without any are not there.
    /// </summary>
    public void SumInto(Dictionary<string, long> sum)
    {
        lock (_lock)
        {
            foreach ((string name, long count) in _earlier)
            {
                sum[name] = sum.GetValueOrDefault(name) + count;
            }

            AddTo(sum);
        }
    }

    public void Add(LeftOutCounts other)
    {
        Dictionary<string, long> theirs = [];
        other.SumInto(theirs);
        lock (_lock)
        {
            foreach ((string name, long count) in theirs)
            {
                _earlier[name] = _earlier.GetValueOrDefault(name) + count;
            }
        }
    }

    private void AddTo(Dictionary<string, long> sum)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            long count = Volatile.Read(ref _counts[i]);
            if (count > 0)
            {
                sum[_names[i]] = sum.GetValueOrDefault(_names[i]) + count;
            }
        }
    }
}
