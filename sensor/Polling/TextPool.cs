namespace Sensor.Polling;

/// <summary>
/// Gives equal texts of one answer the same memory: ten thousand clients have few users and libraries. Bounded: a text
/// takes the place of another one.
/// </summary>
internal sealed class TextPool
{
    private const int Places = 1024;
    private const int LongestPooled = 64;

    private readonly byte[]?[] _texts = new byte[]?[Places];

    /// <summary>Null for an empty text.</summary>
    public byte[]? Get(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return null;
        }

        if (text.Length > LongestPooled)
        {
            return text.ToArray();
        }

        var hash = default(HashCode);
        hash.AddBytes(text);
        ref byte[]? place = ref _texts[hash.ToHashCode() & (Places - 1)];
        if (place is null || !text.SequenceEqual(place))
        {
            place = text.ToArray();
        }

        return place;
    }
}
