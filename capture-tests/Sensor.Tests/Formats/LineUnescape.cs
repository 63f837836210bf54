using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sensor.Tests.Formats;

/// <summary>Reads back texts of the formats that are no JSON; written from the pages of the formats alone.</summary>
internal static partial class LineUnescape
{
    public static byte[] Text(string text)
    {
        List<byte> bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                int length = char.IsHighSurrogate(text[i]) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
                continue;
            }

            char next = text[++i];
            if (next == 'x')
            {
                bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber));
                i += 2;
                continue;
            }

            int index = "\\\"nrtab".IndexOf(next);
            Assert.True(index >= 0, $"\\{next} is no escape");
            bytes.Add("\\\"\n\r\t\a\b"u8[index]);
        }

        return [.. bytes];
    }

    /// <summary>The words of a list, or of a command; in lists of <c>text</c> a comma stands between them.</summary>
    public static byte[][] Words(string text, char between = ' ')
    {
        MatchCollection words = Word().Matches(text);
        Assert.Equal(text, string.Join(between, words.Select(word => word.Value)));
        return [.. words.Select(word => Text(word.Value[0] == '"' ? word.Value[1..^1] : word.Value))];
    }

    [GeneratedRegex("\"(?>[^\"\\\\]+|\\\\.)*\"|[^ ,]+")]
    private static partial Regex Word();
}
