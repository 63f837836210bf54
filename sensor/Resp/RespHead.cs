namespace Sensor.Resp;

/// <summary>Reads values at the beginning of a frame whose bytes are at hand; false as soon as they are not.</summary>
internal ref struct RespHead(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Reads a header: prefix and number.</summary>
    public bool TryReadHeader(out RespPrefix prefix, out long number)
    {
        prefix = RespPrefix.None;
        number = 0;
        if (!TryReadLine(out ReadOnlySpan<byte> line) || line.IsEmpty)
        {
            return false;
        }

        prefix = (RespPrefix)line[0];
        return RespNumber.TryParse(line[1..], out number);
    }

    /// <summary>Reads a bulk, verbatim or simple string; null gives an empty text.</summary>
    public bool TryReadText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        RespPrefix prefix = (RespPrefix)_rest[0];
        if (prefix is RespPrefix.SimpleString or RespPrefix.SimpleError or RespPrefix.Null)
        {
            bool read = TryReadLine(out text);
            text = read ? text[1..] : text;
            return read;
        }

        if (prefix is not (RespPrefix.BulkString or RespPrefix.VerbatimString)
            || !TryReadHeader(out _, out long length))
        {
            return false;
        }

        if (length < 0)
        {
            return true;
        }

        if (length > _rest.Length - 2)
        {
            return false;
        }

        text = _rest[..(int)length];
        _rest = _rest[((int)length + 2)..];
        return true;
    }

    /// <summary>Reads a text of which perhaps only the beginning is at hand.</summary>
    public bool TryReadTextStart(out ReadOnlySpan<byte> text, out long fullLength)
    {
        text = default;
        if (!TryReadHeader(out RespPrefix prefix, out fullLength)
            || prefix is not (RespPrefix.BulkString or RespPrefix.VerbatimString) || fullLength < 0)
        {
            return false;
        }

        text = _rest[..(int)Math.Min(fullLength, _rest.Length)];
        return true;
    }

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        int end = _rest.IndexOf("\r\n"u8);
        line = end < 0 ? default : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 2)..];
        return end >= 0;
    }
}
