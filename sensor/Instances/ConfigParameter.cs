namespace Sensor.Instances;

/// <summary>
/// What is known of one parameter's value over time: facts in the order of their begin, each true at some moment
/// between its begin and its end, the latest <see cref="MaxFacts"/>.
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
    /// The value before a command; null where not known. It is what the last poll told, or what was set since the
    /// beginning of that poll, where it is clear which set was the last:
    /// <code>
    /// poll |---|              before: its value          set |---|              the last before: the one asked for
    /// poll     |-----|        overlaps: before, unless   set     |----|         of another connection: not known
    ///              |cmd|      it tells cmd's own value            |cmd|
    /// </code>
    /// </summary>
    public byte[]? Before(ConfigSet command)
    {
        Fact? poll = LastPollBefore(command);
        List<Fact> sets = [];
        Fact? last = null;
        foreach (Fact fact in _facts)
        {
            if (fact.Set is null || fact.StartNs > Math.Max(command.TimeNs, command.AnsweredNs))
            {
                continue;
            }

            if (fact.EndNs > command.TimeNs && fact.Set.Key != command.Key)
            {
                return null;
            }

            if (fact.StartNs <= command.TimeNs)
            {
                sets.Add(fact);
                last = fact.EndNs <= poll?.StartNs ? last : fact;
            }
        }

        if (last is not { } final)
        {
            return poll?.Value;
        }

        bool ordered = sets.TrueForAll(set => set.EndNs <= final.StartNs || set.Set!.Key == final.Set!.Key);
        return ordered ? final.Value : null;
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

    private Fact? LastPollBefore(ConfigSet command)
    {
        for (int i = _facts.Count - 1; i >= 0; i--)
        {
            Fact fact = _facts[i];
            if (fact.Set is not null || fact.StartNs > Math.Max(command.TimeNs, command.AnsweredNs))
            {
                continue;
            }

            bool isAfter = fact.EndNs > command.TimeNs
                && (command.Value is null || ConfigValue.IsSame(fact.Value, command.Value));
            if (!isAfter)
            {
                return fact;
            }
        }

        return null;
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
