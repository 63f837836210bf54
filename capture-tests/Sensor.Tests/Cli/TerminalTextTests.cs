using Sensor.Cli;

namespace Sensor.Tests.Cli;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain ü 漢", "plain ü 漢")]
    [InlineData("a\u001b[2Jb", "a\\x1b[2Jb")]
    [InlineData("a\nb\tc", "a\\x0ab\\x09c")]
    [InlineData("\u0085\u007f", "\\x85\\x7f")]
    [InlineData("\u202eabc\u2066", "\\u202eabc\\u2066")]
    public void What_moves_the_cursor_or_turns_the_writing_is_escaped(string text, string escaped)
    {
        Assert.Equal(escaped, TerminalText.Escape(text));
    }
}
