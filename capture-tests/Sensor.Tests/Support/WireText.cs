using System.Globalization;
using System.Text;

namespace Sensor.Tests.Support;

/// <summary>
/// Bytes as they are written in tests: <c>\r \n \t \\ \' \" \xHH</c>, everything else as itself (Latin 1).
/// </summary>
internal static class WireText
{
    /// <summary>What stands for it in the recorded replies, where a run id was.</summary>
    private const string RunId = "<40hex>";

    public static byte[] Parse(string text)
    {
        text = text.Replace(RunId, new string('a', 40), StringComparison.Ordinal);
        List<byte> bytes = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.Add((byte)text[i]);
                continue;
            }

            i++;
            if (text[i] == 'x')
            {
                bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
                continue;
            }

            bytes.Add(text[i] switch
            {
                'r' => (byte)'\r',
                'n' => (byte)'\n',
                't' => (byte)'\t',
                _ => (byte)text[i],
            });
        }

        return [.. bytes];
    }

    public static string Show(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        foreach (byte b in bytes)
        {
            _ = b switch
            {
                (byte)'\\' => text.Append("\\\\"),
                (byte)'\r' => text.Append("\\r"),
                (byte)'\n' => text.Append("\\n"),
                > 0x20 and < 0x7f => text.Append((char)b),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}"),
            };
        }

        return text.ToString();
    }

    /// <summary>
    /// Commands as clients send them, from one line: words between blanks, or in double quotes; <c>,</c> between
    /// commands.
    /// </summary>
    public static byte[] Commands(string line)
    {
        List<byte> bytes = [];
        List<byte[]> words = [];
        foreach (string word in Words(line))
        {
            if (word == ",")
            {
                AddCommand(bytes, words);
                continue;
            }

            words.Add(Parse(word.Length > 1 && word[0] == '"' ? word[1..^1] : word));
        }

        AddCommand(bytes, words);
        return [.. bytes];
    }

    public static byte[] Command(params string[] words)
    {
        List<byte> bytes = [];
        AddCommand(bytes, [.. words.Select(Encoding.Latin1.GetBytes)]);
        return [.. bytes];
    }

    private static IEnumerable<string> Words(string line)
    {
        int i = 0;
        while (i < line.Length)
        {
            if (line[i] == ' ')
            {
                i++;
                continue;
            }

            int end = i + 1;
            char stop = line[i] == '"' ? '"' : ' ';
            while (end < line.Length && line[end] != stop)
            {
                end += line[end] == '\\' ? 2 : 1;
            }

            end = Math.Min(line.Length, stop == '"' ? end + 1 : end);
            yield return line[i..end];
            i = end;
        }
    }

    private static void AddCommand(List<byte> bytes, List<byte[]> words)
    {
        bytes.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*{words.Count}\r\n")));
        foreach (byte[] word in words)
        {
            bytes.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${word.Length}\r\n")));
            bytes.AddRange(word);
            bytes.AddRange("\r\n"u8);
        }

        words.Clear();
    }
}
