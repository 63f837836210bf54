using System.Buffers.Text;

namespace Sensor.Resp;

/// <summary>
/// Walks the values of one whole reply, RESP2 or RESP3, whose end <see cref="RespFrameScanner"/> has found. Every
/// method returns false where the next value is of another form or the bytes end; nothing is thrown and nothing copied.
/// Attributes, and pushes between elements, are passed over. Streamed values, which no server sends, are refused.
/// </summary>
internal ref struct RespCursor(ReadOnlySpan<byte> reply)
{
    private ReadOnlySpan<byte> _rest = reply;

    /// <summary>The form of the next value; None at the end.</summary>
    public RespPrefix Next
    {
        get
        {
            PassAside();
            return _rest.IsEmpty ? RespPrefix.None : (RespPrefix)_rest[0];
        }
    }

    /// <summary>
    /// Enters an array, set, or map; the count is that of the values in it, of a map twice its pairs.
    /// </summary>
    public bool TryEnter(out long count)
    {
        count = 0;
        RespPrefix prefix = Next;
        if (prefix is not (RespPrefix.Array or RespPrefix.Set or RespPrefix.Map) || !TryReadLine(out long number)
            || number < 0 || number > int.MaxValue)
        {
            return false;
        }

        count = prefix == RespPrefix.Map ? number * 2 : number;
        return true;
    }

    /// <summary>A string of any form; a null gives false, and is passed.</summary>
    public bool TryReadText(out ReadOnlySpan<byte> text)
    {
        text = default;
        switch (Next)
        {
            case RespPrefix.SimpleString:
                return TryTakeLine(out text);
            case RespPrefix.BulkString:
                return TryReadBody(out text);
            case RespPrefix.VerbatimString:
                bool read = TryReadBody(out text);
                text = text.Length > 3 && text[3] == (byte)':' ? text[4..] : text;
                return read;
            case RespPrefix.Null:
                TryTakeLine(out _);
                return false;
            default:
                return false;
        }
    }

    /// <summary>An integer, also where it stands in a string.</summary>
    public bool TryReadInteger(out long value)
    {
        if (Next == RespPrefix.Integer)
        {
            return TryReadLine(out value);
        }

        value = 0;
        return TryReadText(out ReadOnlySpan<byte> text) && RespNumber.TryParse(text, out value);
    }

    /// <summary>A number with a fraction: a double of RESP3, or a string that holds one.</summary>
    public bool TryReadDouble(out double value)
    {
        value = 0;
        ReadOnlySpan<byte> text;
        if (!(Next == RespPrefix.Double ? TryTakeLine(out text) : TryReadText(out text)))
        {
            return false;
        }

        return Utf8Parser.TryParse(text, out value, out int used) && used == text.Length && double.IsFinite(value);
    }

    /// <summary>Passes over one value with all that is in it; without recursion, so depth costs nothing.</summary>
    public bool TrySkip()
    {
        for (long left = 1; left > 0; left--)
        {
            switch (Next)
            {
                case RespPrefix.Array or RespPrefix.Set or RespPrefix.Map when !IsNullArray():
                    if (!TryEnter(out long count))
                    {
                        return false;
                    }

                    left += count;
                    break;
                case RespPrefix.BulkString or RespPrefix.VerbatimString or RespPrefix.BulkError:
                    if (!TrySkipBody())
                    {
                        return false;
                    }

                    break;
                case RespPrefix.None:
                    return false;
                default:
                    if (!TryTakeLine(out _))
                    {
                        return false;
                    }

                    break;
            }
        }

        return true;
    }

    private readonly bool IsNullArray() => _rest.StartsWith("*-1\r\n"u8);

    /// <summary>An attribute or a push before the value; both are aggregates that are no value here.</summary>
    private void PassAside()
    {
        while (!_rest.IsEmpty && (RespPrefix)_rest[0] is RespPrefix.Attribute or RespPrefix.Push)
        {
            bool pairs = (RespPrefix)_rest[0] == RespPrefix.Attribute;
            bool sane = TryReadLine(out long count) && count is >= 0 and <= int.MaxValue;
            count = pairs ? count * 2 : count;
            for (; sane && count > 0; count--)
            {
                sane = TrySkipFlat(ref count);
            }

            _rest = sane ? _rest : default;
        }
    }

    /// <summary>One value inside of what is passed over; what an aggregate holds is added to what is left.</summary>
    private bool TrySkipFlat(ref long left)
    {
        RespPrefix prefix = _rest.IsEmpty ? RespPrefix.None : (RespPrefix)_rest[0];
        if (prefix is RespPrefix.BulkString or RespPrefix.VerbatimString or RespPrefix.BulkError)
        {
            return TrySkipBody();
        }

        bool paired = prefix is RespPrefix.Map or RespPrefix.Attribute;
        if (!paired && prefix is not (RespPrefix.Array or RespPrefix.Set or RespPrefix.Push))
        {
            return TryTakeLine(out _);
        }

        bool sane = TryReadLine(out long count) && count is >= -1 and <= int.MaxValue;

        // An attribute stands before the value that it belongs to, which is still to come.
        left += Math.Max(count, 0) * (paired ? 2 : 1) + (prefix is RespPrefix.Attribute or RespPrefix.Push ? 1 : 0);
        return sane;
    }

    private bool TrySkipBody() => TryReadLine(out long length) && (length == -1 || TryTakeBody(length, out _));

    private bool TryReadBody(out ReadOnlySpan<byte> text)
    {
        text = default;
        return TryReadLine(out long length) && TryTakeBody(length, out text);
    }

    private bool TryTakeBody(long length, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (length < 0 || length > _rest.Length - 2)
        {
            return false;
        }

        body = _rest[..(int)length];
        _rest = _rest[((int)length + 2)..];
        return true;
    }

    /// <summary>A line that is a number behind its first byte.</summary>
    private bool TryReadLine(out long number)
    {
        number = 0;
        return TryTakeLine(out ReadOnlySpan<byte> line) && RespNumber.TryParse(line, out number);
    }

    /// <summary>A line without its first byte and its end.</summary>
    private bool TryTakeLine(out ReadOnlySpan<byte> line)
    {
        int end = _rest.IndexOf("\r\n"u8);
        line = end < 1 ? default : _rest[1..end];
        _rest = end < 1 ? default : _rest[(end + 2)..];
        return end >= 1;
    }
}
