using System.Globalization;
using System.Text;

namespace Sensor.Tests.Formats;

/// <summary>Reads back what the sensor escapes; written from EVENTS.md alone.</summary>
internal static class RedisCliText
{
    /// <summary>redis-cli's form without the quotes: nothing but printable ASCII may stand in it.</summary>
    public static byte[] Unescape(string text)
    {
        List<byte> bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            Assert.InRange(text[i], ' ', '~');
            if (text[i] != '\\')
            {
                Assert.NotEqual('"', text[i]);
                bytes.Add((byte)text[i]);
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

    /// <summary>A session's field: only <c>\xhh</c>.</summary>
    public static byte[] UnescapeField(string text)
    {
        List<byte> bytes = [];
        string[] parts = text.Split('\\');
        bytes.AddRange(Encoding.UTF8.GetBytes(parts[0]));
        foreach (string part in parts[1..])
        {
            Assert.Equal('x', part[0]);
            bytes.Add(byte.Parse(part.AsSpan(1, 2), NumberStyles.HexNumber));
            bytes.AddRange(Encoding.UTF8.GetBytes(part[3..]));
        }

        return [.. bytes];
    }
}
