namespace Sensor.Hosting.Activity;

/// <summary>
/// Counts by name of a stretch of time, added up over threads: as many names as are likely to be asked for, and how many
/// commands belonged to others. Not safe for several threads.
/// </summary>
internal sealed class NameTotals
{
    /// <summary>Names that are kept while counts are added; half of them when more come.</summary>
    private const int MaxNames = 1024;

    private readonly Dictionary<string, NameTotal> _names = [];

    /// <summary>Commands of names that had too few to be kept.</summary>
    public long Others { get; private set; }

    public int Count => _names.Count;

    public void Add(ReadOnlySpan<char> name, long count, long failures, long surplus)
    {
        Dictionary<string, NameTotal>.AlternateLookup<ReadOnlySpan<char>> names =
            _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(name, out string? known, out NameTotal total))
        {
            _names[known] = total with
            {
                Count = total.Count + count,
                Failures = total.Failures + failures,
                Surplus = total.Surplus + surplus,
            };
            return;
        }

        if (_names.Count >= MaxNames)
        {
            Keep(MaxNames / 2);
        }

        string text = name.ToString();
        _names.Add(text, new NameTotal(text, count, failures, surplus));
    }

    public void Add(NameTotals other)
    {
        Others += other.Others;
        foreach (NameTotal total in other._names.Values)
        {
            Add(total.Name, total.Count, total.Failures, total.Surplus);
        }
    }

    /// <summary>Nothing more is added: as many stay as are told.</summary>
    public void Close(int most)
    {
        Keep(most);
        _names.TrimExcess();
    }

    /// <summary>By number of commands.</summary>
    public IReadOnlyList<NameTotal> Top(int most) =>
    [
        .. _names.Values.OrderByDescending(total => total.Count).ThenBy(total => total.Name, StringComparer.Ordinal)
            .Take(most),
    ];

    /// <summary>Those that failed, by how often.</summary>
    public IReadOnlyList<NameTotal> TopFailures(int most) =>
    [
        .. _names.Values.Where(total => total.Failures > 0).OrderByDescending(total => total.Failures)
            .ThenBy(total => total.Name, StringComparer.Ordinal).Take(most),
    ];

    /// <summary>Those with most commands stay, and those with most failures.</summary>
    private void Keep(int most)
    {
        if (_names.Count <= most)
        {
            return;
        }

        HashSet<string> kept = [.. TopFailures(most / 4).Select(total => total.Name)];
        foreach (NameTotal total in Top(most))
        {
            if (kept.Count >= most)
            {
                break;
            }

            kept.Add(total.Name);
        }

        foreach (NameTotal total in _names.Values.Where(total => !kept.Contains(total.Name)).ToArray())
        {
            _names.Remove(total.Name);
            Others += total.Count;
        }
    }
}
