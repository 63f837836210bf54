using Sensor.Commands;
using Sensor.Resp;

namespace Sensor.Exchanges;

/// <summary>What a frame tells of the command that it answers, and whether it can be its answer at all.</summary>
internal static class ReplyShape
{
    private const int MaxReplyText = 2048;

    /// <summary>False where a reply contradicts what the command always answers: the pairing has slipped.</summary>
    public static bool Fits(Exchange exchange, in ReplyFrame frame)
    {
        if (frame.IsError)
        {
            return true;
        }

        if (exchange.Malformed)
        {
            return false;
        }

        return exchange.Behaviour switch
        {
            CommandBehaviour.Auth or CommandBehaviour.Select or CommandBehaviour.Quit or CommandBehaviour.Discard
                or CommandBehaviour.Multi or CommandBehaviour.Watch or CommandBehaviour.ClientReply =>
                frame.IsSimple("OK"u8),
            CommandBehaviour.Reset => frame.IsSimple("RESET"u8),
            CommandBehaviour.Hello => frame.Prefix is RespPrefix.Map or RespPrefix.Array,
            CommandBehaviour.Exec => frame.Prefix == RespPrefix.Array || frame.IsNull,
            CommandBehaviour.ClientId => frame.Prefix == RespPrefix.Integer,
            _ => true,
        };
    }

    /// <summary>Writes the reply's facts into the exchange.</summary>
    public static void Fill(Exchange exchange, in ReplyFrame frame)
    {
        exchange.Reply = frame.IsNull ? ReplyType.Null : TypeOf(frame.Prefix);
        exchange.ReplySizeBytes = frame.SizeBytes;
        exchange.ReplyElements = frame.Prefix
            is RespPrefix.Array or RespPrefix.Map or RespPrefix.Set or RespPrefix.Push && frame.Number >= 0
                ? frame.Number : -1;
        exchange.ReplyFirstByteTimeNs = frame.FirstByteTimeNs;
        exchange.ReplyFrame = frame.FrameNumber;
        exchange.ReplyInteger = frame.Prefix == RespPrefix.Integer ? frame.Number : 0;
        exchange.Marks |= frame.IsTruncated ? ExchangeMarks.Truncated : ExchangeMarks.None;
        bool tellsUser = exchange.Behaviour is CommandBehaviour.Hello or CommandBehaviour.ClientInfo
            or CommandBehaviour.AclWhoAmI;
        if (tellsUser || (frame.IsError && frame.Line.StartsWith("NOPERM User "u8)))
        {
            KeepText(exchange, frame.Head);
        }
    }

    /// <summary>
    /// <c>1700000000.123456 [0 127.0.0.1:1] "PING"</c>: digits, a dot, digits, a blank and a bracket.
    /// </summary>
    public static bool IsMonitorLine(ReadOnlySpan<byte> line)
    {
        int dot = line.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (dot <= 0 || line[dot] != (byte)'.')
        {
            return false;
        }

        ReadOnlySpan<byte> rest = line[(dot + 1)..];
        int blank = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return blank > 0 && rest[blank..].StartsWith(" ["u8);
    }

    private static void KeepText(Exchange exchange, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> kept = text[..Math.Min(text.Length, MaxReplyText)];
        if (exchange.ReplyText.Length < kept.Length)
        {
            exchange.ReplyText = new byte[Math.Max(kept.Length, 512)];
        }

        kept.CopyTo(exchange.ReplyText);
        exchange.ReplyTextLength = kept.Length;
    }

    private static ReplyType TypeOf(RespPrefix prefix) => prefix switch
    {
        RespPrefix.SimpleString => ReplyType.SimpleString,
        RespPrefix.SimpleError or RespPrefix.BulkError => ReplyType.Error,
        RespPrefix.Integer => ReplyType.Integer,
        RespPrefix.BulkString => ReplyType.BulkString,
        RespPrefix.Null => ReplyType.Null,
        RespPrefix.Array => ReplyType.Array,
        RespPrefix.Map => ReplyType.Map,
        RespPrefix.Set => ReplyType.Set,
        RespPrefix.Double => ReplyType.Double,
        RespPrefix.Boolean => ReplyType.Boolean,
        RespPrefix.BigNumber => ReplyType.BigNumber,
        RespPrefix.VerbatimString => ReplyType.VerbatimString,
        RespPrefix.Push => ReplyType.Push,
        _ => ReplyType.None,
    };
}
