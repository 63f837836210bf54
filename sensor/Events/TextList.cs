namespace Sensor.Events;

/// <summary>
/// A reusable list of texts; <see cref="Truncated"/> counts what stands above the cap and is not in it.
/// </summary>
internal sealed class TextList
{
    private TextSlice[] _items = new TextSlice[16];

    public int Count { get; private set; }

    public long Truncated { get; set; }

    /// <summary>What the policy drops, and is not in it.</summary>
    public long Dropped { get; set; }

    public ReadOnlySpan<TextSlice> Items => _items.AsSpan(0, Count);

    public void Add(TextSlice text)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = text;
    }

    public void Set(int index, TextSlice text) => _items[index] = text;

    /// <summary>Gives up what stands from here on.</summary>
    public void Cut(int count) => Count = Math.Min(Count, count);

    public void Clear()
    {
        Count = 0;
        Truncated = 0;
        Dropped = 0;
    }
}
