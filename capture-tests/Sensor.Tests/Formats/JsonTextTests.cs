using System.Text;
using System.Text.Json;
using Sensor.Formats;

namespace Sensor.Tests.Formats;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("a\\b", "a\\\\b")]
    [InlineData("caf\u00e9", "caf\u00e9")]
    [InlineData("\ud83d\ude00", "\ud83d\ude00")]
    [InlineData("a\u2028b\u2029", "a\\u2028b\\u2029")]
    [InlineData("\u202e", "\u202e")]
    public void Plain_text_is_escaped_as_json_wants_it(string text, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Write(JsonText.WritePlain, Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void Redis_cli_prints_the_same()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        string text = Read(JsonText.WriteEscaped, all);
        Assert.Equal(all, RedisCliText.Unescape(text));
        Assert.StartsWith("\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\a\\b\\t\\n\\x0b\\x0c\\r\\x0e", text);
        Assert.Contains(" !\\\"#", text);
        Assert.Contains("[\\\\]", text);
        Assert.EndsWith("~" + string.Concat(Enumerable.Range(0x7f, 129).Select(value => $"\\x{value:x2}")), text);
    }

    [Theory]
    [InlineData("bob", "bob")]
    [InlineData("b\u00f6b \"x\"", "b\u00f6b \"x\"")]
    [InlineData("a\\b", "a\\x5cb")]
    [InlineData("a\nb\u007f", "a\\x0ab\\x7f")]
    [InlineData("\u0085", "\\xc2\\x85")]
    public void A_session_field_escapes_controls_and_the_backslash(string text, string expected) =>
        Assert.Equal(expected, Read(JsonText.WriteField, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_session_field_escapes_only_the_bytes_that_are_no_utf8() =>
        Assert.Equal("a\\xff\u00e9\\xc3", Read(JsonText.WriteField, [(byte)'a', 0xff, 0xc3, 0xa9, 0xc3]));

    private static string Read(Action<OutputBuffer, ReadOnlySpan<byte>> write, byte[] text) =>
        JsonSerializer.Deserialize<string>([(byte)'"', .. Write(write, text), (byte)'"'])!;

    private static byte[] Write(Action<OutputBuffer, ReadOnlySpan<byte>> write, byte[] text)
    {
        OutputBuffer output = new(1);
        write(output, text);
        return output.Written.ToArray();
    }
}
