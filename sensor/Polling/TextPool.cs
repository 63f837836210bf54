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

        ref byte[]? place = ref _texts[Hash(text) & (Places - 1)];
        if (place is null || !text.SequenceEqual(place))
        {
            place = text.ToArray();
        }

        return place;
    }

    /// <summary>FNV-1a: who makes texts fall together only loses the sharing.</summary>
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        uint hash = 2166136261;
        foreach (byte one in text)
        {
            hash = (hash ^ one) * 16777619;
        }

        return hash ^ (hash >> 15);
    }
}
