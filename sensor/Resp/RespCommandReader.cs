using System.Buffers;

namespace Sensor.Resp;

/// <summary>
/// Reads the client's side of a connection: arrays of bulk strings and inline commands, accepting exactly what the
/// server accepts (REDIS-FACTS §2: a header ends at the first CR and the byte after it is skipped unread, so are the
/// two bytes after a body). Resumable at any byte: bytes are consumed as they come and never read twice. A command that
/// lies whole in the bytes at hand is read in place; of others the words are kept in a pooled buffer, within
/// <see cref="RespLimits"/>. Not a guard against bad traffic alone: after InvalidData the connection has no
/// framing and <see cref="Reset"/> is due.
/// </summary>
internal sealed class RespCommandReader(RespLimits limits, LongWordTest? hashLongWord = null) : IDisposable
{
    private readonly KeptWords _kept = new(limits, hashLongWord);
    private readonly CommandHeader _header = new(limits);
    private Phase _phase;
    private long _wordsLeft;
    private long _count;
    private long _bodyLeft;
    private long _bodyLength;
    private bool _odd;
    private bool _truncated;

    private enum Phase : byte
    {
        Idle,
        ArrayHeader,
        ArrayHeaderEnd,
        BulkHeader,
        BulkHeaderEnd,
        Body,
        Inline,
    }

    /// <summary>Between two commands: no byte of the next one has been read.</summary>
    public bool IsAtBoundary => _phase == Phase.Idle;

    /// <summary>A NUL stands in a header or inline line: the server waits for ever (FINDINGS A21).</summary>
    public bool SawNul { get; private set; }

    /// <summary>Bytes held for an unfinished command.</summary>
    public int MemoryBytes => _kept.MemoryBytes;

    public void Dispose() => _kept.Dispose();

    /// <summary>Forgets an unfinished command and gives its memory back.</summary>
    public void Reset()
    {
        _kept.Clear();
        _phase = Phase.Idle;
        _header.Clear();
        _odd = false;
        _truncated = false;
        SawNul = false;
    }

    /// <summary>Reads one command. NeedMoreData has consumed everything; InvalidData is a protocol error.</summary>
    public OperationStatus TryRead(ReadOnlySpan<byte> data, out int consumed, out RespCommand command)
    {
        if (_phase == Phase.Idle)
        {
            if (!_kept.IsEmpty)
            {
                Reset();
            }

            int whole = RespCommandParser.TryReadWhole(data, limits, ref _kept.Words, out int count);
            if (whole > 0)
            {
                consumed = whole;
                command = new RespCommand
                {
                    Kind = RespCommandKind.Command,
                    Buffer = data[..whole],
                    Words = _kept.Words.AsSpan(0, Math.Min(count, limits.MaxWordsKept)),
                    Count = count,
                    IsContiguous = true,
                };
                return OperationStatus.Done;
            }
        }

        return ReadSlow(data, out consumed, out command);
    }

    /// <summary>
    /// Passes over bytes that are missing. True where framing survives: the gap lies inside a body whose length is
    /// known.
    /// </summary>
    public bool TrySkipGap(long length)
    {
        if (_phase != Phase.Body || length > _bodyLeft)
        {
            return false;
        }

        _truncated = true;
        _kept.StopKeeping();
        _bodyLeft -= length;
        return true;
    }

    private OperationStatus ReadSlow(ReadOnlySpan<byte> data, out int consumed, out RespCommand command)
    {
        consumed = 0;
        command = default;
        while (true)
        {
            // A body that ends with the bytes at hand, or in a gap, ends without another byte.
            if (_phase == Phase.Body && _bodyLeft == 0)
            {
                EndWord();
                if (_wordsLeft == 0)
                {
                    command = Finish(_count);
                    return OperationStatus.Done;
                }

                _phase = Phase.BulkHeader;
            }

            if (consumed == data.Length)
            {
                return OperationStatus.NeedMoreData;
            }

            ReadOnlySpan<byte> rest = data[consumed..];
            OperationStatus status = Step(rest, out int step, out bool empty);
            consumed += step;
            if (status == OperationStatus.InvalidData)
            {
                return status;
            }

            if (empty)
            {
                bool odd = _odd;
                Reset();
                command = new RespCommand { Kind = RespCommandKind.Empty, IsOdd = odd };
                return OperationStatus.Done;
            }

            if (status == OperationStatus.Done)
            {
                return EndInline(out command);
            }
        }
    }

    /// <summary>
    /// One step of the machine. Done: an inline line is complete. <paramref name="empty"/>: the command is empty.
    /// </summary>
    private OperationStatus Step(ReadOnlySpan<byte> data, out int consumed, out bool empty)
    {
        empty = false;
        consumed = 1;
        switch (_phase)
        {
            case Phase.Idle:
                _phase = data[0] == (byte)'*' ? Phase.ArrayHeader : Phase.Inline;
                consumed = _phase == Phase.Inline ? 0 : 1;
                return OperationStatus.NeedMoreData;

            case Phase.ArrayHeader:
            case Phase.BulkHeader:
                return ReadHeader(data, out consumed);

            case Phase.ArrayHeaderEnd:
                _odd |= data[0] != (byte)'\n';
                empty = _count <= 0;
                _wordsLeft = _count;
                _phase = Phase.BulkHeader;
                return OperationStatus.NeedMoreData;

            case Phase.BulkHeaderEnd:
                _odd |= data[0] != (byte)'\n';
                _phase = Phase.Body;
                _bodyLeft = _bodyLength + 2;
                _kept.Begin(_bodyLength);
                return OperationStatus.NeedMoreData;

            case Phase.Body:
                consumed = ReadBody(data);
                return OperationStatus.NeedMoreData;

            default:
                return ReadLine(data, out consumed);
        }
    }

    private OperationStatus ReadHeader(ReadOnlySpan<byte> data, out int consumed)
    {
        OperationStatus status = _header.Read(data, out consumed);
        if (status != OperationStatus.Done)
        {
            SawNul = _header.SawNul;
            return status;
        }

        bool array = _phase == Phase.ArrayHeader;
        bool valid = array ? _header.TryReadCount(out _count) : _header.TryReadLength(out _bodyLength);
        _phase = array ? Phase.ArrayHeaderEnd : Phase.BulkHeaderEnd;
        _header.Clear();
        return valid ? OperationStatus.NeedMoreData : OperationStatus.InvalidData;
    }

    private int ReadBody(ReadOnlySpan<byte> data)
    {
        int taken = (int)Math.Min(_bodyLeft, data.Length);
        long bodyWithoutEnd = _bodyLeft - 2;
        ReadOnlySpan<byte> body = data[..(int)Math.Clamp(bodyWithoutEnd, 0, taken)];
        _kept.Append(body);
        NoteOddEnd(data[body.Length..taken], body.Length - bodyWithoutEnd);
        _bodyLeft -= taken;
        return taken;
    }

    /// <param name="end">Bytes of the two behind the body.</param>
    /// <param name="index">Whether the first of them is the first (0) or the second (1) of the two.</param>
    private void NoteOddEnd(ReadOnlySpan<byte> end, long index)
    {
        foreach (byte b in end)
        {
            _odd |= b != (index++ <= 0 ? (byte)'\r' : (byte)'\n');
        }
    }

    private void EndWord()
    {
        _wordsLeft--;
        long index = _count - _wordsLeft - 1;
        if (index < _kept.Count)
        {
            _kept.End((int)index);
        }
    }

    private OperationStatus ReadLine(ReadOnlySpan<byte> data, out int consumed)
    {
        int end = data.IndexOf((byte)'\n');
        ReadOnlySpan<byte> part = end < 0 ? data : data[..end];
        if (CommandHeader.TryStopAtNul(part, out consumed))
        {
            SawNul = true;
            return OperationStatus.InvalidData;
        }

        consumed = end < 0 ? data.Length : end + 1;
        _kept.AppendLine(part);
        return end < 0 ? OperationStatus.NeedMoreData : OperationStatus.Done;
    }

    private OperationStatus EndInline(out RespCommand command)
    {
        bool clipped = _kept.IsLineClipped;
        bool balanced = _kept.TrySplitLine(out int count, out bool hasBlanks);
        command = default;
        if (!balanced && !clipped)
        {
            return OperationStatus.InvalidData;
        }

        if (count == 0)
        {
            // A line of nothing but blanks; the anomaly that two servers have with it is the pairing's business.
            Reset();
            command = new RespCommand { Kind = RespCommandKind.Empty, IsInline = true, IsOdd = hasBlanks };
            return OperationStatus.Done;
        }

        command = Finish(count) with { IsInline = true, IsClipped = clipped };
        return OperationStatus.Done;
    }

    /// <summary>The words stay in the buffer until the reader is used again.</summary>
    private RespCommand Finish(long count)
    {
        _phase = Phase.Idle;
        return new RespCommand
        {
            Kind = RespCommandKind.Command,
            Buffer = _kept.Bytes,
            Words = _kept.Words.AsSpan(0, _kept.Count),
            Count = count,
            IsOdd = _odd,
            IsTruncated = _truncated,
            LongWordSha1 = _kept.LongWordSha1,
        };
    }
}
