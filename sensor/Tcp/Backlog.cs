using System.Runtime.CompilerServices;

namespace Sensor.Tcp;

/// <summary>What a flow has only while something is held or missing. Pooled by <see cref="Backlogs"/>.</summary>
internal sealed class Backlog
{
    public BacklogSides Sides;
    public Flow? Flow;
    public int HeldBytes;
    public int HeldSegments;

    /// <summary>When the RST was seen that ends the flow.</summary>
    public long ResetTimeNs;

    /// <summary>When waiting ends, <see cref="long.MaxValue"/> where time alone decides nothing.</summary>
    public long DeadlineNs = long.MaxValue;

    // Place in the list of all, by age, and in a slot of the wheel.
    public Backlog? Older;
    public Backlog? Newer;
    public Backlog? SlotPrevious;
    public Backlog? SlotNext;
    public int Slot = -1;
}

[InlineArray(2)]
internal struct BacklogSides
{
    private HeldList _first;
}
