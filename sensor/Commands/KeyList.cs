namespace Sensor.Commands;

/// <summary>
/// The keys (or channels) of one command, in order, repeats kept: the first of them as positions, all of them as a
/// number. Reused; <see cref="KeyFinder"/> and <see cref="ChannelFinder"/> clear it first.
/// </summary>
internal sealed class KeyList
{
    private readonly KeyPosition[] _positions;

    /// <param name="capacity">Positions that are kept; more are counted.</param>
    public KeyList(int capacity) => _positions = new KeyPosition[capacity];

    public ReadOnlySpan<KeyPosition> Positions => _positions.AsSpan(0, Count);

    /// <summary>How many positions are kept. All of them are words that can be read.</summary>
    public int Count { get; private set; }

    /// <summary>All keys of the command, also those beyond the capacity or beyond the words that were kept.</summary>
    public long Total { get; private set; }

    /// <summary>
    /// Some keys stand, or may stand, among words that were not kept: what is listed is right but may not be all.
    /// </summary>
    public bool Uncertain { get; set; }

    public KeyPosition this[int index] => Positions[index];

    public void Clear()
    {
        Count = 0;
        Total = 0;
        Uncertain = false;
    }

    /// <summary>
    /// Adds keys from word <paramref name="begin"/> to <paramref name="last"/>, each step of
    /// <paramref name="by"/>, with its access; only words below <paramref name="available"/> get a position.
    /// </summary>
    public void Add(long begin, long last, in KeySpecification by, int available)
    {
        if (last < begin)
        {
            return;
        }

        Total += ((last - begin) / by.Step) + 1;
        Uncertain |= last - ((last - begin) % by.Step) >= available;
        for (long word = begin; word <= last && word < available && Count < _positions.Length; word += by.Step)
        {
            _positions[Count++] = new KeyPosition((int)word, by.Access);
        }
    }
}
