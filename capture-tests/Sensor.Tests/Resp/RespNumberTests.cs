using System.Text;
using Sensor.Resp;

namespace Sensor.Tests.Resp;

/// <summary>Numbers as the server's string2ll takes them.</summary>
public sealed class RespNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("-1", -1)]
    [InlineData("10", 10)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("9223372036854775799", 9223372036854775799)]
    public void A_number_is_read(string text, long expected)
    {
        Assert.True(RespNumber.TryParse(Encoding.ASCII.GetBytes(text), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("-0")]
    [InlineData("-01")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1a")]
    [InlineData("0x1")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("18446744073709551616")]
    [InlineData("18446744073709551617")]
    [InlineData("99999999999999999999")]
    [InlineData("999999999999999999999999999999")]
    public void What_the_server_refuses_is_refused(string text) =>
        Assert.False(RespNumber.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData("$5\\r\\nhello\\r\\n", "hello")]
    [InlineData("+OK\\r\\n", "OK")]
    [InlineData("-ERR x\\r\\n", "ERR x")]
    [InlineData("=8\\r\\ntxt:abcd\\r\\n", "txt:abcd")]
    [InlineData("$-1\\r\\n", "")]
    [InlineData("_\\r\\n", "")]
    [InlineData("$0\\r\\n\\r\\n", "")]
    [InlineData("$5\\r\\nhel", null)]
    [InlineData("$5\\r\\nhello\\r", null)]
    [InlineData("$99999999999\\r\\nhello\\r\\n", null)]
    [InlineData("$x\\r\\n", null)]
    [InlineData("*1\\r\\n", null)]
    [InlineData("+OK", null)]
    [InlineData("", null)]
    public void A_head_gives_a_text_only_when_all_of_it_is_at_hand(string literal, string? expected)
    {
        RespHead head = new(Support.WireText.Parse(literal));
        Assert.Equal(expected is not null, head.TryReadText(out ReadOnlySpan<byte> text));
        Assert.Equal(expected ?? "", Encoding.ASCII.GetString(text));
    }
}
