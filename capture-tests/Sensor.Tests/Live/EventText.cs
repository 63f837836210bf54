using System.Globalization;
using System.Text;

namespace Sensor.Tests.Live;

/// <summary>
/// The escaped form of texts in events (EVENTS.md, "Texts from the traffic"), read and written independently.
/// </summary>
internal static class EventText
{
    public static string Escape(byte[] text)
    {
        var result = new StringBuilder();
        foreach (byte value in text)
        {
            _ = value is >= 0x20 and < 0x7F && value != '\\'
                ? result.Append((char)value)
                : result.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
        }

        return result.ToString();
    }

    /// <summary>The bytes that a printed text stands for.</summary>
    public static byte[] Bytes(string text, bool escaped)
    {
        byte[] printed = Encoding.UTF8.GetBytes(text);
        if (!escaped)
        {
            return printed;
        }

        var result = new List<byte>();
        for (int index = 0; index < printed.Length; index++)
        {
            if (printed[index] != '\\')
            {
                result.Add(printed[index]);
                continue;
            }

            char kind = (char)printed[++index];
            if (kind == 'x')
            {
                result.Add(
                    byte.Parse(printed.AsSpan(index + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                index += 2;
            }
            else
            {
                int place = "\\\"nrtab".IndexOf(kind, StringComparison.Ordinal);
                result.Add("\\\"\n\r\t\a\b"u8[place]);
            }
        }

        return [.. result];
    }
}
