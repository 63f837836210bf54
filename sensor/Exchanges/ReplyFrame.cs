using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>One complete value of the server's side, borrowed: header facts and the beginning of its bytes.</summary>
internal readonly ref struct ReplyFrame
{
    public required RespPrefix Prefix { get; init; }

    /// <summary>Length, count or integer of its header; -1 for a null of RESP2.</summary>
    public required long Number { get; init; }
    public required long SizeBytes { get; init; }
    public required long Offset { get; init; }
    public required long FirstByteTimeNs { get; init; }
    public required long FrameNumber { get; init; }

    /// <summary>The frame's bytes, or its beginning where it came in pieces.</summary>
    public required ReadOnlySpan<byte> Head { get; init; }

    /// <summary>Only an array's header was read; its elements follow as frames.</summary>
    public bool IsHeaderOnly { get; init; }

    public bool IsTruncated { get; init; }

    public bool IsError => Prefix is RespPrefix.SimpleError or RespPrefix.BulkError;

    public bool IsNull => Prefix == RespPrefix.Null
        || (Number == -1 && Prefix is RespPrefix.Array or RespPrefix.BulkString);

    /// <summary>The text of a simple string or an error, without prefix and end, as far as it is at hand.</summary>
    public ReadOnlySpan<byte> Line
    {
        get
        {
            ReadOnlySpan<byte> text = Head;
            if (Prefix == RespPrefix.BulkError)
            {
                int header = text.IndexOf((byte)'\n');
                text = header < 0 ? default : text[header..];
            }

            text = text.IsEmpty ? text : text[1..];
            int end = text.IndexOf((byte)'\r');
            return end < 0 ? text : text[..end];
        }
    }

    public bool IsSimple(ReadOnlySpan<byte> text) => Prefix == RespPrefix.SimpleString && Line.SequenceEqual(text);

    /// <summary>The first element of an array or push, where it is a string at hand.</summary>
    public bool TryGetKind(out ReadOnlySpan<byte> kind)
    {
        kind = default;
        RespHead head = new(Head);
        return Prefix is RespPrefix.Array or RespPrefix.Push
            && head.TryReadHeader(out _, out long count) && count > 0 && head.TryReadText(out kind);
    }
}
