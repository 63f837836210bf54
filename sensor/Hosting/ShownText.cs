using System.Text;
using Sensor.Cli;

namespace Sensor.Hosting;

/// <summary>
/// Text of the traffic as people are shown it: UTF-8 where it is some, what is none and what moves the cursor or turns
/// the line around in escapes. It may still hold the characters of HTML: who shows it there shows it as text.
/// </summary>
internal static class ShownText
{
    /// <param name="text">It may have been cut in the middle of a character.</param>
    public static string Of(ReadOnlySpan<byte> text) => TerminalText.Escape(Encoding.UTF8.GetString(text).TrimEnd('\uFFFD'));
}
