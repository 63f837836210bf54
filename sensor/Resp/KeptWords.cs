using System.Buffers;

namespace Sensor.Resp;

/// <summary>
/// What <see cref="RespCommandReader"/> keeps of a command that does not lie whole in the bytes at hand: the beginning
/// of its words, or its inline line, in pooled arrays within <see cref="RespLimits"/>, and the hash of one word that is
/// too long to be kept. Cleared when given back: passwords may have stood there.
/// </summary>
internal sealed class KeptWords(RespLimits limits, LongWordTest? hashLongWord) : IDisposable
{
    private byte[] _buffer = [];
    private RespWord[] _words = [];
    private int _used;
    private int _keep;
    private long _lineLength;
    private LongWordHash? _hash;

    /// <summary>Words begun so far.</summary>
    public int Count { get; private set; }

    public bool IsEmpty => Count == 0 && _used == 0;

    /// <summary>Room for the words; the first <see cref="Count"/> are filled.</summary>
    public ref RespWord[] Words => ref _words;

    public byte[] Bytes => _buffer;

    public int MemoryBytes => _buffer.Length + (_words.Length * 16);

    /// <summary>The inline line is longer than what is kept of it.</summary>
    public bool IsLineClipped => _lineLength > _used;

    /// <summary>Of the word that was to be hashed; empty where there is none, or bytes of it were missing.</summary>
    public ReadOnlySpan<byte> LongWordSha1 => _hash is null ? default : _hash.Result;

    /// <summary>Of the word that was begun last not all is kept.</summary>
    private bool IsCut => _keep < _words[Count - 1].FullLength;

    private bool IsHashed => _hash is not null && _hash.Word == Count - 1;

    public void Dispose() => Clear();

    public void Clear()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = [];
        }

        if (_words.Length > 0)
        {
            ArrayPool<RespWord>.Shared.Return(_words);
            _words = [];
        }

        Count = 0;
        _used = 0;
        _keep = 0;
        _lineLength = 0;
        _hash?.Dispose();
        _hash = null;
    }

    /// <summary>A word of this length begins. Beyond the limit of words it is only counted, by the reader.</summary>
    public void Begin(long length)
    {
        _keep = 0;
        if (Count == limits.MaxWordsKept)
        {
            return;
        }

        _keep = limits.KeptLength(length, _used);
        Grow(ref _buffer, _used, _used + _keep);
        Grow(ref _words, Count, Count + 1);
        _words[Count++] = new RespWord(_used, 0, length);
        if (IsCut && hashLongWord is not null && _hash is null && hashLongWord(_buffer, _words.AsSpan(0, Count)))
        {
            _hash = new LongWordHash(Count - 1);
        }
    }

    public void Append(ReadOnlySpan<byte> body)
    {
        if (_keep > 0)
        {
            ReadOnlySpan<byte> kept = body[..Math.Min(_keep, body.Length)];
            kept.CopyTo(_buffer.AsSpan(_used));
            _used += kept.Length;
            _keep -= kept.Length;
        }

        if (IsHashed)
        {
            _hash!.Append(body);
        }
    }

    /// <summary>What comes of the word now stands behind a gap: in the wrong place.</summary>
    public void StopKeeping()
    {
        _keep = 0;
        if (IsHashed)
        {
            _hash!.Spoil();
        }
    }

    public void End(int index)
    {
        RespWord word = _words[index];
        _words[index] = word with { Length = _used - word.Start };
    }

    public void AppendLine(ReadOnlySpan<byte> part)
    {
        _lineLength += part.Length;
        part = part[..Math.Min(part.Length, limits.MaxInlineKept - _used)];
        Grow(ref _buffer, _used, _used + part.Length);
        part.CopyTo(_buffer.AsSpan(_used));
        _used += part.Length;
    }

    /// <summary>Cuts the inline line into words, which take its place. False where its quotes do not close.</summary>
    public bool TrySplitLine(out int count, out bool hasBlanks)
    {
        byte[] line = _buffer;
        int length = _used;
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        Grow(ref _words, 0, Math.Min(limits.MaxWordsKept, (length / 2) + 1));
        Span<RespWord> words = _words.AsSpan(0, Math.Min(limits.MaxWordsKept, _words.Length));
        bool balanced = InlineSplitter.TrySplit(line.AsSpan(0, length), _buffer, words, out count);
        hasBlanks = line.AsSpan(0, length).IndexOfAnyExcept((byte)'\r') >= 0;
        if (line.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(line, clearArray: true);
        }

        Count = Math.Min(count, words.Length);
        return balanced;
    }

    private static void Grow<T>(ref T[] array, int used, int needed)
    {
        if (needed <= array.Length)
        {
            return;
        }

        T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(needed, Math.Max(16, array.Length * 2)));
        array.AsSpan(0, used).CopyTo(larger);
        if (array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(array, clearArray: true);
        }

        array = larger;
    }
}
