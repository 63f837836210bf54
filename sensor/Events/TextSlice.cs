namespace Sensor.Events;

/// <summary>
/// Borrowed bytes of a text, as they passed on the wire or as Policy made them (<c>&lt;REDACTED&gt;</c>). Valid until
/// the event is filled again; whoever writes the event does so at once. The escaping is the format's.
/// </summary>
internal readonly struct TextSlice
{
    private const int CutBit = int.MinValue;

    private readonly byte[]? _bytes;

    /// <summary>With <see cref="CutBit"/> where it is cut: the structure stays as small as it is.</summary>
    private readonly int _start;

    public TextSlice(byte[] bytes)
        : this(bytes, 0, bytes.Length)
    {
    }

    /// <param name="bytes">Where it lies.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="length">Bytes of it that are there.</param>
    /// <param name="isCut">See <see cref="IsCut"/>.</param>
    public TextSlice(byte[] bytes, int start, int length, bool isCut = false)
    {
        _bytes = bytes;
        _start = isCut ? start | CutBit : start;
        Length = length;
    }

    public int Length { get; }

    /// <summary>Whether there is a text at all: an empty one is there.</summary>
    public bool Exists => _bytes is not null;

    /// <summary>Whether this is the beginning of a longer text.</summary>
    public bool IsCut => _start < 0;

    /// <summary>Whether it is the same place, not only the same text.</summary>
    public bool IsSamePlaceAs(TextSlice other) =>
        ReferenceEquals(_bytes, other._bytes) && _start == other._start && Length == other.Length;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(_start & ~CutBit, Length);
}
