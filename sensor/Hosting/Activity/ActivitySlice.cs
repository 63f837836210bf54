using Sensor.Events;

namespace Sensor.Hosting.Activity;

/// <summary>What was told within a stretch of time, by all threads. Not safe for several threads.</summary>
internal sealed class ActivitySlice
{
    /// <summary>Names that are kept of each kind when nothing more is added.</summary>
    public const int MaxKept = 100;

    private static readonly int Kinds = Enum.GetValues<NameKind>().Length;

    private readonly NameTotals[] _names = [.. Enumerable.Range(0, Kinds).Select(_ => new NameTotals())];

    /// <summary>How long it was.</summary>
    public double Seconds { get; set; }

    public long Events { get; private set; }

    /// <summary>By <see cref="EventCategory"/>.</summary>
    public long[] ByCategory { get; } = new long[EventNames.Categories.Length];

    /// <summary>By <see cref="AuditFailure"/>; its first item, None, is what did not fail.</summary>
    public long[] ByFailure { get; } = new long[EventNames.Failures.Length];

    /// <summary>By <see cref="GapEventCause"/>.</summary>
    public long[] GapEvents { get; } = new long[EventNames.GapCauses.Length];

    public long[] GapBytes { get; } = new long[EventNames.GapCauses.Length];

    public long Failures => ByFailure.Sum() - ByFailure[0];

    public NameTotals Names(NameKind kind) => _names[(int)kind];

    public void Add(ActivityCounts counts)
    {
        Events += counts.Events;
        AddEach(counts.ByCategory, counts.ByFailure, counts.GapEvents, counts.GapBytes);
        ReadOnlySpan<NameCounts> names = counts.Names;
        for (int i = 0; i < names.Length; i++)
        {
            names[i].AddTo(_names[i]);
        }
    }

    public void Add(ActivitySlice other)
    {
        Events += other.Events;
        AddEach(other.ByCategory, other.ByFailure, other.GapEvents, other.GapBytes);
        for (int i = 0; i < _names.Length; i++)
        {
            _names[i].Add(other._names[i]);
        }
    }

    /// <summary>Nothing more is added.</summary>
    public void Close() => Array.ForEach(_names, names => names.Close(MaxKept));

    private void AddEach(long[] byCategory, long[] byFailure, long[] gapEvents, long[] gapBytes)
    {
        AddEach(ByCategory, byCategory);
        AddEach(ByFailure, byFailure);
        AddEach(GapEvents, gapEvents);
        AddEach(GapBytes, gapBytes);
    }

    private static void AddEach(long[] mine, long[] other)
    {
        for (int i = 0; i < mine.Length; i++)
        {
            mine[i] += other[i];
        }
    }
}
