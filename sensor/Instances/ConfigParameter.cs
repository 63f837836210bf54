namespace Sensor.Instances;

/// <summary>
/// What is known of one parameter's value over time: facts in the order of their begin, each true at some moment between
/// its begin and its end, the latest <see cref="MaxFacts"/>.
/// </summary>
internal sealed class ConfigParameter
{
    public const int MaxFacts = 32;

    private readonly List<Fact> _facts = [];

    /// <summary>The value of the last poll.</summary>
    public byte[]? Polled { get; private set; }

    public void AddPoll(byte[] value, long sentNs, long receivedNs)
    {
        Polled = value;
        Add(new(sentNs, receivedNs, value, Set: null));
    }

    public void AddSet(ConfigSet set) => Add(new(set.TimeNs, Math.Max(set.TimeNs, set.AnsweredNs), set.Value, set));

    public void Forget() => _facts.Clear();

    /// <summary>
    /// The value before a command; null where not known, also where two commands passed at once. A poll that the
    /// command's way overlaps came before it, unless it tells the command's own value.
    /// <code>
    /// poll   |---|            before: its value          set  |------|        the one asked for
    /// poll       |------|     overlaps: its value, unless the set's own: then look further back
    /// poll                |-- after: look further back
    /// </code>
    /// </summary>
    public byte[]? Before(ConfigSet set)
    {
        for (int i = _facts.Count - 1; i >= 0; i--)
        {
            Fact fact = _facts[i];
            if (ReferenceEquals(fact.Set, set) || fact.StartNs > Math.Max(set.TimeNs, set.AnsweredNs))
            {
                continue;
            }

            if (fact.Set is { } other)
            {
                bool ordered = fact.EndNs <= set.TimeNs || other.Key == set.Key;
                if (fact.StartNs <= set.TimeNs || !ordered)
                {
                    return ordered ? fact.Value : null;
                }

                continue;
            }

            bool overlaps = fact.EndNs > set.TimeNs;
            bool after = overlaps && (set.Value is null || ConfigValue.IsSame(fact.Value, set.Value));
            if (!after && !IsOlderThanSet(i))
            {
                return fact.Value;
            }
        }

        return null;
    }

    /// <summary>The last set between these times that may have given this value.</summary>
    public ConfigSet? LastSet(long fromNs, long toNs, ConfigChange change)
    {
        for (int i = _facts.Count - 1; i >= 0; i--)
        {
            if (_facts[i].Set is { } set && _facts[i].StartNs <= toNs && _facts[i].EndNs >= fromNs
                && ConfigValue.MayBecome(change.Parameter, set.Value, change.NewValue))
            {
                return set;
            }
        }

        return null;
    }

    /// <summary>A poll that overlaps a set and does not tell its value was answered before the set was done.</summary>
    private bool IsOlderThanSet(int poll)
    {
        for (int i = poll - 1; i >= 0; i--)
        {
            if (_facts[i].Set is not null && _facts[i].EndNs >= _facts[poll].StartNs)
            {
                return _facts[i].Value is null || !ConfigValue.IsSame(_facts[i].Value, _facts[poll].Value);
            }
        }

        return false;
    }

    private void Add(Fact fact)
    {
        int index = _facts.Count;
        while (index > 0 && _facts[index - 1].StartNs > fact.StartNs)
        {
            index--;
        }

        _facts.Insert(index, fact);
        if (_facts.Count > MaxFacts)
        {
            _facts.RemoveAt(0);
        }
    }

    private readonly record struct Fact(long StartNs, long EndNs, byte[]? Value, ConfigSet? Set);
}
