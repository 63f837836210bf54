using System.Globalization;

namespace Sensor.Commands;

/// <summary>Reads the column <c>keys</c> of the command table; its form is described in commands.overlay.txt.</summary>
internal static class KeySpecificationReader
{
    /// <summary>
    /// Adds each specification of <paramref name="text"/> to the keys or, after <c>channel@</c>, channels.
    /// </summary>
    public static void Read(string text, List<KeySpecification> keys, List<KeySpecification> channels, bool publishes)
    {
        foreach (string one in text.Split(' '))
        {
            int at = one.IndexOf('@', StringComparison.Ordinal);
            string access = one[..at];
            if (access == "channel")
            {
                channels.Add(ReadOne(one[(at + 1)..], publishes ? KeyAccess.Write : KeyAccess.Read));
            }
            else
            {
                keys.Add(ReadOne(one[(at + 1)..], ReadAccess(access)));
            }
        }
    }

    private static KeyAccess ReadAccess(string text) => text switch
    {
        "read" => KeyAccess.Read,
        "write" => KeyAccess.Write,
        "read_write" => KeyAccess.ReadWrite,
        "delete" => KeyAccess.Delete,
        _ => throw new FormatException($"command table: no access '{text}'"),
    };

    private static KeySpecification ReadOne(string text, KeyAccess access)
    {
        int mark = text.AsSpan().IndexOfAny('.', '#', '!');
        if (mark < 0)
        {
            return new KeySpecification(KeyShape.Range, access, Number(text));
        }

        int begin = Number(text.AsSpan(0, mark));
        if (text[mark] == '!')
        {
            return new KeySpecification(ReadShape(text[(mark + 1)..]), access, begin);
        }

        if (text[mark] == '#')
        {
            string[] find = text[(mark + 1)..].Split(',');
            return new KeySpecification(KeyShape.Counted, access, begin)
            {
                Last = Number(find[0]),
                First = Number(find[1]),
                Step = Number(find[2]),
            };
        }

        string[] range = text[(mark + 2)..].Split('/');
        return new KeySpecification(KeyShape.Range, access, begin)
        {
            Last = Number(range[0]),
            Step = range.Length == 1 ? 1 : Number(range[1]),
        };
    }

    private static KeyShape ReadShape(string text) => text switch
    {
        "set" => KeyShape.Set,
        "bitfield" => KeyShape.Bitfield,
        "sort" => KeyShape.Sort,
        "georadius" => KeyShape.Georadius,
        "georadius_by_member" => KeyShape.GeoradiusByMember,
        "streams" => KeyShape.Streams,
        "migrate" => KeyShape.Migrate,
        _ => throw new FormatException($"command table: no shape '{text}'"),
    };

    private static int Number(ReadOnlySpan<char> text) => int.Parse(text, CultureInfo.InvariantCulture);
}
