using System.Buffers;

namespace Sensor.Packets;

/// <summary>
/// One datagram while its fragments come: a pooled buffer and the ranges of it that are filled. Where fragments
/// overlap, the byte that came first stays:
/// <code>
/// here      [0 ======= 1480)            [2960 ==== 4000)
/// new                [1400 ============ 3000)
/// taken                 [1480 ===== 2960)                  the rest is compared
/// </code>
/// Owned and used again by <see cref="IPDefragmenter"/>.
/// </summary>
internal sealed class FragmentedDatagram
{
    // Invariant: for i < _count, _starts[i] < _ends[i] < _starts[i + 1].
    private readonly int[] _starts;
    private readonly int[] _ends;
    private int _count;
    private int _totalLength;

    public FragmentedDatagram(int maxRanges)
    {
        _starts = new int[maxRanges];
        _ends = new int[maxRanges];
    }

    public FragmentKey Key { get; private set; }

    public long StartedNs { get; private set; }

    public long FinishedNs { get; set; }

    public FragmentedDatagramState State { get; set; }

    /// <summary>Neighbours in order of arrival; the list is <see cref="IPDefragmenter"/>'s.</summary>
    public FragmentedDatagram? Older { get; set; }

    public FragmentedDatagram? Newer { get; set; }

    /// <summary>Of the fragment at offset 0, -1 before it has come.</summary>
    public int Protocol { get; set; }

    public byte[] Buffer { get; private set; } = [];

    /// <summary>
    /// Bytes of the payload that are captured from its start on; a fragment that the snapshot cut ends it.
    /// </summary>
    public int CapturedLength { get; private set; }

    public bool IsComplete => _count == 1 && _starts[0] == 0 && _ends[0] == _totalLength;

    public int TotalLength => _totalLength;

    public void Start(FragmentKey key, long nowNs)
    {
        Key = key;
        StartedNs = nowNs;
        State = FragmentedDatagramState.Waiting;
        Protocol = -1;
        CapturedLength = int.MaxValue;
        _count = 0;
        _totalLength = -1;
    }

    /// <summary>Makes room up to <paramref name="end"/>; answers by how many bytes the buffer grew.</summary>
    public int Grow(int end)
    {
        if (Buffer.Length >= end)
        {
            return 0;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(end, 4096));
        int grown = larger.Length - Buffer.Length;
        Buffer.CopyTo(larger, 0);
        GiveBack();
        Buffer = larger;
        return grown;
    }

    /// <summary>Hands the buffer over to the caller.</summary>
    public byte[] TakeBuffer()
    {
        byte[] buffer = Buffer;
        Buffer = [];
        return buffer;
    }

    public void GiveBack()
    {
        if (Buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(Buffer);
            Buffer = [];
        }
    }

    /// <summary>
    /// Whether the fragment agrees with what is known of the datagram's length; one that does not is not used.
    /// </summary>
    public bool FitsLength(int end, bool moreFollow)
    {
        int filledTo = _count == 0 ? 0 : _ends[_count - 1];
        return moreFollow
            ? _totalLength < 0 || end <= _totalLength
            : (_totalLength < 0 && end >= filledTo) || end == _totalLength;
    }

    /// <summary>
    /// Takes what is new of [start, end), of which <paramref name="data"/> holds the captured beginning. The buffer
    /// reaches to <paramref name="end"/>.
    /// </summary>
    public FragmentInsertion Insert(int start, int end, ReadOnlySpan<byte> data, bool moreFollow)
    {
        bool conflict = false;
        int added = 0;
        int position = start;
        for (int i = 0; i < _count && position < end && _starts[i] < end; i++)
        {
            if (_ends[i] <= position)
            {
                continue;
            }

            added += Copy(start, position, _starts[i], data);
            int from = Math.Max(position, _starts[i]);
            position = Math.Max(position, Math.Min(end, _ends[i]));
            conflict |= Differs(start, from, position, data);
        }

        added += Copy(start, position, end, data);
        if (data.Length < end - start)
        {
            CapturedLength = Math.Min(CapturedLength, start + data.Length);
        }

        if (!moreFollow)
        {
            _totalLength = end;
        }

        return !AddRange(start, end) ? FragmentInsertion.TooManyPieces
            : conflict ? FragmentInsertion.Conflict
            : added == 0 ? FragmentInsertion.NothingNew
            : FragmentInsertion.Taken;
    }

    private int Copy(int start, int from, int to, ReadOnlySpan<byte> data)
    {
        int captured = Math.Min(to, start + data.Length);
        if (captured > from)
        {
            data[(from - start)..(captured - start)].CopyTo(Buffer.AsSpan(from));
        }

        return Math.Max(0, to - from);
    }

    private bool Differs(int start, int from, int to, ReadOnlySpan<byte> data)
    {
        to = Math.Min(Math.Min(to, start + data.Length), CapturedLength);
        return to > from && !data[(from - start)..(to - start)].SequenceEqual(Buffer.AsSpan(from, to - from));
    }

    private bool AddRange(int start, int end)
    {
        int low = 0;
        while (low < _count && _ends[low] < start)
        {
            low++;
        }

        int high = low;
        while (high < _count && _starts[high] <= end)
        {
            start = Math.Min(start, _starts[high]);
            end = Math.Max(end, _ends[high]);
            high++;
        }

        int count = _count - (high - low) + 1;
        if (count > _starts.Length)
        {
            return false;
        }

        Array.Copy(_starts, high, _starts, low + 1, _count - high);
        Array.Copy(_ends, high, _ends, low + 1, _count - high);
        _starts[low] = start;
        _ends[low] = end;
        _count = count;
        return true;
    }
}
