using System.Text;

namespace Sensor.Cli;

/// <summary>
/// Text on its way to a terminal: control characters and the characters that turn the direction of writing around
/// (U+202A–202E, U+2066–2069) are written as <c>\xhh</c> or <c>\uhhhh</c>, so that no name in the traffic and no file
/// name can move the cursor or forge a line.
/// </summary>
internal static class TerminalText
{
    public static string Escape(string text)
    {
        if (!text.Any(MustEscape))
        {
            return text;
        }

        StringBuilder escaped = new(text.Length + 16);
        foreach (char c in text)
        {
            if (!MustEscape(c))
            {
                escaped.Append(c);
            }
            else if (c <= 0xFF)
            {
                escaped.Append($"\\x{(int)c:x2}");
            }
            else
            {
                escaped.Append($"\\u{(int)c:x4}");
            }
        }

        return escaped.ToString();
    }

    private static bool MustEscape(char c) => char.IsControl(c) || char.IsSurrogate(c)
        || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}
