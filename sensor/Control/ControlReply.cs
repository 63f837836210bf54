using System.Globalization;
using System.Text;

namespace Sensor.Control;

/// <summary>What a control command answers, and its bytes in RESP2 or RESP3.</summary>
internal abstract record ControlReply
{
    public static ControlReply Ok { get; } = new Simple("OK");

    /// <summary>A status.</summary>
    public sealed record Simple(string Text) : ControlReply;

    /// <summary>One sentence behind a code in capitals, as Redis has it.</summary>
    public sealed record Error(string Text) : ControlReply;

    public sealed record Number(long Value) : ControlReply;

    public sealed record Bulk(string Text) : ControlReply;

    public sealed record List(IReadOnlyList<ControlReply> Items) : ControlReply;

    /// <summary>Names and values: a map in RESP3, a list of both in turn in RESP2.</summary>
    public sealed record Map(IReadOnlyList<KeyValuePair<string, ControlReply>> Entries) : ControlReply;

    public void WriteTo(Stream output, bool resp3)
    {
        StringBuilder text = new();
        Append(text, resp3);
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private void Append(StringBuilder text, bool resp3)
    {
        switch (this)
        {
            case Simple simple:
                text.Append('+').Append(OneLine(simple.Text)).Append("\r\n");
                break;
            case Error error:
                text.Append('-').Append(OneLine(error.Text)).Append("\r\n");
                break;
            case Number number:
                text.Append(CultureInfo.InvariantCulture, $":{number.Value}\r\n");
                break;
            case Bulk bulk:
                text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(bulk.Text)}\r\n{bulk.Text}\r\n");
                break;
            case List list:
                text.Append(CultureInfo.InvariantCulture, $"*{list.Items.Count}\r\n");
                foreach (ControlReply item in list.Items)
                {
                    item.Append(text, resp3);
                }

                break;
            case Map map:
                text.Append(resp3 ? '%' : '*');
                text.Append(CultureInfo.InvariantCulture, $"{(resp3 ? 1 : 2) * map.Entries.Count}\r\n");
                foreach ((string name, ControlReply value) in map.Entries)
                {
                    new Bulk(name).Append(text, resp3);
                    value.Append(text, resp3);
                }

                break;
        }
    }

    /// <summary>A status or an error is one line.</summary>
    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
