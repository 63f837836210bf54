using System.Text;
using Sensor.Exchanges;

namespace Sensor.Tests.Support;

/// <summary>
/// An exchange in one word or two: its name, then what became of it. <c>+ $ * % …</c> with a number: the reply's type;
/// <c>-CODE/Reason</c>: an error; <c>silent</c>, <c>norun</c>, <c>open</c>, <c>unpaired</c>: the other fates. Then
/// marks.
/// </summary>
internal static class ExchangeLook
{
    private static readonly (ExchangeMarks Mark, string Name)[] Shown =
    [
        (ExchangeMarks.Queued, "queued"), (ExchangeMarks.ReplyOff, "off"), (ExchangeMarks.Blocking, "blocking"),
        (ExchangeMarks.Midstream, "midstream"), (ExchangeMarks.AfterGap, "after_gap"),
        (ExchangeMarks.Truncated, "truncated"), (ExchangeMarks.OutcomeUncertain, "outcome?"),
        (ExchangeMarks.KeysUncertain, "keys?"), (ExchangeMarks.ClientGapBefore, "gap_before"),
        (ExchangeMarks.Shrunk, "shrunk"),
    ];

    public static string Show(Exchange exchange)
    {
        string marks = string.Concat(Shown.Where(s => exchange.Has(s.Mark)).Select(s => " " + s.Name));
        return $"{Name(exchange)} {Fate(exchange)}{marks}";
    }

    public static string Name(Exchange exchange)
    {
        if (exchange.Definition is { } definition)
        {
            string name = Encoding.ASCII.GetString(definition.Name);
            return definition.Subcommand is null ? name : $"{name}_{Encoding.ASCII.GetString(definition.Subcommand)}";
        }

        return exchange.Has(ExchangeMarks.Unsolicited) ? "(unsolicited)"
            : exchange.Malformed ? "(malformed)"
            : exchange.Name.Length > 0 ? WireText.Show(exchange.TextOf(exchange.Name)) : "(hidden)";
    }

    private static string Fate(Exchange exchange) => exchange.Fate switch
    {
        ExchangeFate.Answered => Reply(exchange),
        ExchangeFate.Silent => "silent",
        ExchangeFate.NotExecuted => "norun",
        ExchangeFate.Unanswered => exchange.Failure == FailureReason.None ? "open" : $"open/{exchange.Failure}",
        ExchangeFate.Unpaired => "unpaired",
        _ => exchange.Fate.ToString(),
    };

    private static string Reply(Exchange exchange)
    {
        string code = Encoding.ASCII.GetString(exchange.ErrorCode, 0, exchange.ErrorCodeLength);
        string text = exchange.Reply switch
        {
            ReplyType.Error => "-" + (code.Length == 0 ? "OTHER" : code),
            ReplyType.SimpleString => "+",
            ReplyType.Integer => ":" + exchange.ReplyInteger,
            ReplyType.BulkString => "$",
            ReplyType.Null => "null",
            ReplyType.Array => "*" + exchange.ReplyElements,
            ReplyType.Map => "%" + exchange.ReplyElements,
            ReplyType.Set => "~" + exchange.ReplyElements,
            ReplyType.Push => ">" + exchange.ReplyElements,
            ReplyType.None => code.Length == 0 ? "none" : "(-" + code + ")",
            _ => exchange.Reply.ToString(),
        };
        return exchange.Failure == FailureReason.None ? text : $"{text}/{exchange.Failure}";
    }
}
