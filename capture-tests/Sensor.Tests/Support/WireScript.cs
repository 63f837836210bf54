using System.Globalization;
using Sensor.Streams;

namespace Sensor.Tests.Support;

/// <summary>
/// A conversation in lines. <c>C PING , SET k v</c>: the client sends these commands at once; <c>c *1\r\n…</c>: these
/// bytes; <c>S +OK\r\n</c>: the server does. <c>C!</c> and <c>c!</c> are sent at a settled moment, <c>C~</c> and
/// <c>c~</c> are not; without a mark, what follows the server's bytes (or nothing) is. <c>gap C 10</c>, <c>end</c> (the
/// server ended its side), <c>close fin S</c>, <c>wait 2</c> (seconds), <c>left 3</c> (so many exchanges have left).
/// <c>#</c> begins a comment.
/// </summary>
internal static class WireScript
{
    public static List<WireItem> Parse(string script)
    {
        List<WireItem> items = [];
        foreach (string line in script.Split(
            '\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != '#')
            {
                items.Add(ParseLine(line, items));
            }
        }

        return items;
    }

    private static WireItem ParseLine(string line, List<WireItem> before)
    {
        string[] parts = line.Split(' ', 2);
        string[] words = line.Split(' ');
        return words[0] switch
        {
            "C" or "C!" or "C~" => FromClient(parts[0], WireText.Commands(parts[1]), before),
            "c" or "c!" or "c~" => FromClient(parts[0], WireText.Parse(parts[1]), before),
            "S" => new WireItem(WireStep.Bytes, Direction.ToClient) { Bytes = WireText.Parse(parts[1]) },
            "end" => new WireItem(WireStep.ServerEnd, Direction.ToClient),
            "gap" => new WireItem(WireStep.Gap, Side(words[1])) { GapLength = Number(words[2]) },
            "close" => new WireItem(WireStep.Close, words.Length > 2 ? Side(words[2]) : Direction.ToServer)
            {
                CloseReason = Enum.Parse<CloseReason>(words[1], ignoreCase: true),
            },
            "wait" => new WireItem(WireStep.Wait, Direction.ToServer) { Number = Number(words[1]) * 1_000_000_000 },
            "left" => new WireItem(WireStep.Expect, Direction.ToServer) { Number = Number(words[1]) },
            _ => throw new FormatException($"no such line: {line}"),
        };
    }

    private static WireItem FromClient(string mark, byte[] bytes, List<WireItem> before)
    {
        WireItem? last = before.LastOrDefault(i => i.Step is WireStep.Bytes or WireStep.Gap);
        bool settled = mark.Length > 1 ? mark[1] == '!' : last is null || last.Direction == Direction.ToClient;
        return new WireItem(WireStep.Bytes, Direction.ToServer) { Bytes = bytes, Settled = settled };
    }

    private static Direction Side(string name) => name == "C" ? Direction.ToServer : Direction.ToClient;

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The same with one byte per item; a settled moment stays at the first of them.</summary>
    public static List<WireItem> ByteByByte(IEnumerable<WireItem> items) =>
    [
        .. items.SelectMany(item => item.Step != WireStep.Bytes ? [item] : item.Bytes.Select((b, i) => item with
        {
            Bytes = [b],
            Settled = item.Settled && i == 0,
        })),
    ];

    /// <summary>The same with neighbours of one direction in one item.</summary>
    public static List<WireItem> Merged(IEnumerable<WireItem> items)
    {
        List<WireItem> merged = [];
        foreach (WireItem item in items)
        {
            WireItem? last = merged.LastOrDefault();
            bool joins = last is { Step: WireStep.Bytes } && item.Step == WireStep.Bytes && !item.Settled
                && last.Direction == item.Direction;
            if (joins)
            {
                merged[^1] = last! with { Bytes = [.. last.Bytes, .. item.Bytes] };
            }
            else
            {
                merged.Add(item);
            }
        }

        return merged;
    }
}
