namespace Sensor.Resp;

internal enum RespCommandKind : byte
{
    /// <summary>Words that the server will run as a command.</summary>
    Command,

    /// <summary><c>*0</c>, a negative count or a blank line: the server answers nothing.</summary>
    Empty,
}

/// <summary>One command as read from the client's side; borrowed until the reader is used again.</summary>
internal readonly ref struct RespCommand
{
    public required RespCommandKind Kind { get; init; }

    /// <summary>What <see cref="Words"/> point into.</summary>
    public ReadOnlySpan<byte> Buffer { get; init; }

    /// <summary>The first words, as far as they are kept.</summary>
    public ReadOnlySpan<RespWord> Words { get; init; }

    /// <summary>All words.</summary>
    public long Count { get; init; }

    public bool IsInline { get; init; }

    /// <summary>Framing that servers accept though no client sends it.</summary>
    public bool IsOdd { get; init; }

    /// <summary>A gap tore bytes out of a word's body.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>An inline line longer than what is kept of it: words are missing at its end.</summary>
    public bool IsClipped { get; init; }

    /// <summary>
    /// Whether the buffer holds every word whole, also what is beyond the kept part (the command was read in one
    /// piece).
    /// </summary>
    public bool IsContiguous { get; init; }

    /// <summary>SHA-1 of the long word that the reader was asked to hash; empty where there is none.</summary>
    public ReadOnlySpan<byte> LongWordSha1 { get; init; }

    public ReadOnlySpan<byte> Text(int word) => Buffer.Slice(Words[word].Start, Words[word].Length);
}
