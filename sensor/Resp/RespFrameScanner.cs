using System.Buffers;

namespace Sensor.Resp;

/// <summary>
/// Finds where a value of the server's side ends, without keeping any of it: RESP2 and RESP3, streamed forms included.
/// Resumable at any byte; bodies are passed over by their length; nested values are one count
/// (<see cref="OutstandingValues"/>), so neither depth nor size costs memory. A push or an attribute inside an
/// aggregate is no element of it (REDIS-FACTS §3); one before a value is a frame of its own. After InvalidData there is
/// no framing and <see cref="Reset"/> is due.
/// </summary>
internal sealed class RespFrameScanner(RespLimits limits)
{
    private OutstandingValues _outstanding;
    private ReplyBody _body;
    private ReplyNumber _number;
    private int _lineLength;
    private Phase _phase;
    private RespPrefix _token;
    private bool _headed;

    private enum Phase : byte
    {
        Prefix,
        Line,
        Number,
        LineEnd,
        Body,
    }

    /// <summary>The prefix of the frame being read, or read last.</summary>
    public RespPrefix Prefix { get; private set; }

    /// <summary>The number in the frame's header: length, count or integer; -1 for a null of RESP2.</summary>
    public long Number { get; private set; }

    /// <summary>Bytes of the frame so far, gaps included.</summary>
    public long Size { get; private set; }

    public bool IsTruncated { get; private set; }

    public bool IsAtBoundary => _outstanding.IsNone;

    /// <summary>Why the last InvalidData: the budget of elements rather than form.</summary>
    public bool OverBudget { get; private set; }

    public void Reset()
    {
        _outstanding.Clear();
        _phase = Phase.Prefix;
    }

    /// <summary>
    /// Reads on to the end of a frame; with <paramref name="headerOnly"/>, of an array only to the end of its header
    /// (Done with <see cref="Number"/> elements yet to come as frames of their own).
    /// </summary>
    public OperationStatus Scan(ReadOnlySpan<byte> data, bool headerOnly, out int consumed)
    {
        consumed = 0;
        if (_outstanding.IsNone)
        {
            Begin();
        }

        while (consumed < data.Length)
        {
            OperationStatus status = Step(data[consumed..], out int step);
            consumed += step;
            if (status == OperationStatus.InvalidData)
            {
                Size += consumed;
                return status;
            }

            if (status != OperationStatus.Done)
            {
                continue;
            }

            bool onlyHeader = headerOnly && Prefix == RespPrefix.Array && !_number.IsStreamed
                && _outstanding.IsNoneReadYet;
            if (_outstanding.IsNone || onlyHeader)
            {
                _outstanding.Clear();
                Size += consumed;
                return OperationStatus.Done;
            }
        }

        Size += consumed;
        return OperationStatus.NeedMoreData;
    }

    /// <summary>
    /// Passes over missing bytes; true where framing survives: they lie inside a body of known length.
    /// </summary>
    public bool TrySkipGap(long length)
    {
        if (_outstanding.IsNone || _phase != Phase.Body || !_body.TrySkipGap(length))
        {
            return false;
        }

        IsTruncated = true;
        Size += length;
        return true;
    }

    private void Begin()
    {
        _outstanding.Begin();
        _phase = Phase.Prefix;
        Prefix = RespPrefix.None;
        Number = 0;
        Size = 0;
        IsTruncated = false;
        OverBudget = false;
        _headed = false;
    }

    /// <summary>One step; Done when a value, or the header of an aggregate, is complete.</summary>
    private OperationStatus Step(ReadOnlySpan<byte> data, out int consumed)
    {
        consumed = 1;
        switch (_phase)
        {
            case Phase.Prefix:
                return BeginValue((RespPrefix)data[0]);

            case Phase.Line:
                int end = data.IndexOf((byte)'\r');
                consumed = end < 0 ? data.Length : end + 1;
                _lineLength += consumed;
                _phase = end < 0 ? Phase.Line : Phase.LineEnd;
                return _lineLength > limits.MaxLineBytes || data[..consumed].Contains((byte)'\n')
                    ? OperationStatus.InvalidData : OperationStatus.NeedMoreData;

            case Phase.Number:
                return ReadNumber(data, out consumed);

            case Phase.LineEnd:
                return data[0] == (byte)'\n' ? EndHeader() : OperationStatus.InvalidData;

            default:
                return ReadBody(data, out consumed);
        }
    }

    private OperationStatus BeginValue(RespPrefix token)
    {
        _token = token;
        _number = default;
        _lineLength = 0;
        if (Prefix == RespPrefix.None)
        {
            Prefix = token;
        }

        _phase = token switch
        {
            RespPrefix.SimpleString or RespPrefix.SimpleError or RespPrefix.Null or RespPrefix.Boolean
                or RespPrefix.Double or RespPrefix.BigNumber => Phase.Line,
            RespPrefix.Integer or RespPrefix.BulkString or RespPrefix.BulkError or RespPrefix.VerbatimString
                or RespPrefix.Array or RespPrefix.Map or RespPrefix.Set or RespPrefix.Push
                or RespPrefix.Attribute => Phase.Number,
            RespPrefix.StreamChunk when _outstanding.IsInStream => Phase.Number,
            RespPrefix.StreamEnd when _outstanding.IsInStream => Phase.Line,
            _ => Phase.Prefix,
        };
        return _phase == Phase.Prefix ? OperationStatus.InvalidData : OperationStatus.NeedMoreData;
    }

    private OperationStatus ReadNumber(ReadOnlySpan<byte> data, out int consumed)
    {
        OperationStatus status = _number.Read(data, out consumed);
        OverBudget |= _number.IsTooLarge;
        if (status == OperationStatus.Done)
        {
            _phase = Phase.LineEnd;
            return OperationStatus.NeedMoreData;
        }

        return status;
    }

    private OperationStatus EndHeader()
    {
        if (!_number.TryGet(out long number))
        {
            OverBudget = true;
            return OperationStatus.InvalidData;
        }

        if (!_headed)
        {
            _headed = true;
            Number = number;
        }

        switch (_token)
        {
            case RespPrefix.BulkString or RespPrefix.BulkError or RespPrefix.VerbatimString when _number.IsStreamed:
                return BeginStream();

            case RespPrefix.BulkString or RespPrefix.BulkError or RespPrefix.VerbatimString:
                return number == -1 ? EndValue() : BeginBody(number);

            case RespPrefix.StreamChunk:
                return number == 0 ? EndStream() : BeginBody(number);

            case RespPrefix.StreamEnd:
                return EndStream();

            case RespPrefix.Array or RespPrefix.Set or RespPrefix.Push or RespPrefix.Map or RespPrefix.Attribute:
                return BeginAggregate(number);

            default:
                return EndValue();
        }
    }

    private OperationStatus BeginBody(long length)
    {
        if (length < 0 || length > limits.MaxBulkBytes)
        {
            OverBudget = length > 0;
            return OperationStatus.InvalidData;
        }

        _body.Begin(length);
        _phase = Phase.Body;
        return OperationStatus.NeedMoreData;
    }

    private OperationStatus ReadBody(ReadOnlySpan<byte> data, out int consumed)
    {
        OperationStatus status = _body.Read(data, out consumed);
        if (status != OperationStatus.Done)
        {
            return status;
        }

        if (_token != RespPrefix.StreamChunk)
        {
            return EndValue();
        }

        _phase = Phase.Prefix;
        return OperationStatus.NeedMoreData;
    }

    private OperationStatus EndValue()
    {
        _outstanding.EndValue();
        _phase = Phase.Prefix;
        return OperationStatus.Done;
    }

    private OperationStatus BeginAggregate(long count)
    {
        if (_number.IsStreamed)
        {
            return BeginStream();
        }

        if (count == -1 && _token == RespPrefix.Array)
        {
            return EndValue();
        }

        if (!_outstanding.TryBeginAggregate(_token, count, limits.MaxElements))
        {
            OverBudget = count > 0;
            return OperationStatus.InvalidData;
        }

        _phase = Phase.Prefix;
        return OperationStatus.Done;
    }

    private OperationStatus BeginStream()
    {
        if (!_outstanding.TryBeginStream())
        {
            return OperationStatus.InvalidData;
        }

        _phase = Phase.Prefix;
        return OperationStatus.Done;
    }

    private OperationStatus EndStream()
    {
        _outstanding.EndStream();
        _phase = Phase.Prefix;
        return OperationStatus.Done;
    }
}
