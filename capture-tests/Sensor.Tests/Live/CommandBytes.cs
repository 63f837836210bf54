using System.Globalization;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>The ways to write a command that Redis 7.0 reads alike (REDIS-FACTS §2).</summary>
internal static class CommandBytes
{
    public static byte[] Array(IReadOnlyList<byte[]> words) => Array(words, "\r\n", "\r\n");

    /// <summary>The byte behind a header's CR and the two behind a body are not looked at.</summary>
    public static byte[] OddArray(IReadOnlyList<byte[]> words, Random random)
    {
        string headerEnd = random.Next(2) == 0 ? "\rX" : "\r*";
        string bodyEnd = random.Next(2) == 0 ? "zz" : "*1";
        return Array(words, headerEnd, bodyEnd);
    }

    public static bool IsInlineable(IReadOnlyList<byte[]> words) =>
        words.All(word => word.Length < 1000) && words[0].Length > 0 && words[0][0] != '*';

    public static byte[] Inline(IReadOnlyList<byte[]> words, Random random)
    {
        var line = new StringBuilder(random.Next(5) == 0 ? "  " : "");
        foreach (byte[] word in words)
        {
            bool plain = word.Length > 0 && word.All(
                value => value is > 0x20 and < 0x7F and not (byte)'"' and not (byte)'\'' and not (byte)'\\');
            bool quote = !plain || random.Next(6) == 0;
            _ = quote ? line.Append('"').Append(EventText.Escape(word).Replace(
                "\"", "\\\"", StringComparison.Ordinal).Replace("\\x5c", "\\\\", StringComparison.Ordinal)).Append('"')
                : line.Append(Encoding.Latin1.GetString(word));
            _ = line.Append(random.Next(8) == 0 ? "  " : " ");
        }

        return Encoding.Latin1.GetBytes(line.Append(random.Next(3) == 0 ? "\n" : "\r\n").ToString());
    }

    private static byte[] Array(IReadOnlyList<byte[]> words, string headerEnd, string bodyEnd)
    {
        var bytes = new List<byte>();
        bytes.AddRange(Encoding.Latin1.GetBytes("*" + words.Count.ToString(CultureInfo.InvariantCulture) + headerEnd));
        foreach (byte[] word in words)
        {
            bytes.AddRange(
                Encoding.Latin1.GetBytes("$" + word.Length.ToString(CultureInfo.InvariantCulture) + headerEnd));
            bytes.AddRange(word);
            bytes.AddRange(Encoding.Latin1.GetBytes(bodyEnd));
        }

        return [.. bytes];
    }
}
