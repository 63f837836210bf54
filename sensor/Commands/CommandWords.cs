namespace Sensor.Commands;

/// <summary>
/// The words of one command as borrowed bytes: word 0 is the command's name. Words beyond the retention limit are
/// counted in <see cref="Count"/> but not <see cref="Available"/>; a long word may be available only in its beginning,
/// then <see cref="IsWhole"/> is false.
/// </summary>
internal readonly ref struct CommandWords
{
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly ReadOnlySpan<WordSlice> _words;

    public CommandWords(ReadOnlySpan<byte> buffer, ReadOnlySpan<WordSlice> words, long count)
    {
        _buffer = buffer;
        _words = words;
        Count = count;
    }

    /// <summary>All words, <c>argc</c>.</summary>
    public long Count { get; }

    /// <summary>How many of the first words can be read.</summary>
    public int Available => _words.Length;

    public ReadOnlySpan<byte> this[int index] => _buffer.Slice(_words[index].Start, _words[index].Length);

    public long FullLength(int index) => _words[index].FullLength;

    public bool IsWhole(int index) => _words[index].FullLength == _words[index].Length;

    /// <summary>The words from <paramref name="first"/> on, as if they were a command of their own.</summary>
    public CommandWords From(int first) => new(_buffer, _words[first..], Count - first);

    /// <summary>
    /// Whether the word equals <paramref name="upper"/> (ASCII capitals), ignoring case; false where unavailable.
    /// </summary>
    public bool Is(int index, ReadOnlySpan<byte> upper)
    {
        if ((uint)index >= (uint)_words.Length)
        {
            return false;
        }

        ref readonly WordSlice word = ref _words[index];
        return word.Length == upper.Length && word.FullLength == upper.Length
            && System.Text.Ascii.EqualsIgnoreCase(_buffer.Slice(word.Start, word.Length), upper);
    }
}

/// <summary>
/// A word's place in a buffer; <see cref="FullLength"/> is its length on the wire, of which Length was kept.
/// </summary>
internal readonly record struct WordSlice(int Start, int Length, long FullLength);
