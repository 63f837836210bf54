using System.Text;
using Sensor.Resp;

namespace Sensor.Tests.Resp;

public sealed class RespCursorTests
{
    [Theory]
    [InlineData("$3\r\nabc\r\n", "abc")]
    [InlineData("$0\r\n\r\n", "")]
    [InlineData("+abc\r\n", "abc")]
    [InlineData("=7\r\ntxt:abc\r\n", "abc")]
    [InlineData("|1\r\n+k\r\n*1\r\n:1\r\n$3\r\nabc\r\n", "abc")]
    [InlineData(">2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n$3\r\nabc\r\n", "abc")]
    public void A_text_is_read_in_every_form(string reply, string expected)
    {
        RespCursor cursor = new(Encoding.ASCII.GetBytes(reply));
        Assert.True(cursor.TryReadText(out ReadOnlySpan<byte> text));
        Assert.Equal(expected, Encoding.ASCII.GetString(text));
        Assert.Equal(RespPrefix.None, cursor.Next);
    }

    [Theory]
    [InlineData("$-1\r\n")]
    [InlineData("_\r\n")]
    public void A_null_is_no_text_and_is_passed(string reply)
    {
        RespCursor cursor = new(Encoding.ASCII.GetBytes(reply + ":7\r\n"));
        Assert.False(cursor.TryReadText(out _));
        Assert.True(cursor.TryReadInteger(out long value));
        Assert.Equal(7, value);
    }

    [Theory]
    [InlineData(":12\r\n", 12)]
    [InlineData("$2\r\n12\r\n", 12)]
    [InlineData("+12\r\n", 12)]
    public void A_number_is_read_also_from_a_text(string reply, long expected)
    {
        RespCursor cursor = new(Encoding.ASCII.GetBytes(reply));
        Assert.True(cursor.TryReadInteger(out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData(",1.5\r\n", 1.5)]
    [InlineData("$18\r\n1.7589999999999999\r\n", 1.7589999999999999)]
    public void A_fraction_is_read_from_both_protocols(string reply, double expected)
    {
        RespCursor cursor = new(Encoding.ASCII.GetBytes(reply));
        Assert.True(cursor.TryReadDouble(out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData(",inf\r\n")]
    [InlineData(",nan\r\n")]
    [InlineData("$3\r\n1.x\r\n")]
    public void What_is_no_finite_fraction_is_refused(string reply)
    {
        RespCursor cursor = new(Encoding.ASCII.GetBytes(reply));
        Assert.False(cursor.TryReadDouble(out _));
    }

    [Theory]
    [InlineData("*2\r\n:1\r\n:2\r\n", 2)]
    [InlineData("~2\r\n:1\r\n:2\r\n", 2)]
    [InlineData("%1\r\n:1\r\n:2\r\n", 2)]
    [InlineData("*0\r\n", 0)]
    public void An_aggregate_is_entered_with_the_count_of_its_values(string reply, long expected)
    {
        RespCursor cursor = new(Encoding.ASCII.GetBytes(reply));
        Assert.True(cursor.TryEnter(out long count));
        Assert.Equal(expected, count);
    }

    [Theory]
    [InlineData("*3\r\n:1\r\n*2\r\n$1\r\na\r\n*-1\r\n%1\r\n+k\r\n~1\r\n_\r\n")]
    [InlineData("*2\r\n>1\r\n+p\r\n:1\r\n|1\r\n+k\r\n+v\r\n:2\r\n")]
    [InlineData("$-1\r\n")]
    [InlineData("*-1\r\n")]
    [InlineData("!3\r\nERR\r\n")]
    [InlineData("#t\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*0\r\n")]
    public void A_value_is_passed_with_all_that_is_in_it(string reply)
    {
        RespCursor cursor = new(Encoding.ASCII.GetBytes(reply + "+next\r\n"));
        Assert.True(cursor.TrySkip());
        Assert.True(cursor.TryReadText(out ReadOnlySpan<byte> text));
        Assert.Equal("next", Encoding.ASCII.GetString(text));
    }

    [Theory]
    [InlineData("*3\r\n:1\r\n")]
    [InlineData("*2147483648\r\n")]
    [InlineData("$5\r\nabc\r\n")]
    [InlineData("$9223372036854775807\r\nabc\r\n")]
    [InlineData("*?\r\n:1\r\n.\r\n")]
    [InlineData("")]
    [InlineData("*1\r\n|2147483647\r\n")]
    [InlineData("*2147483647\r\n*2147483647\r\n*2147483647\r\n")]
    public void What_ends_too_early_is_not_passed(string reply)
    {
        RespCursor cursor = new(Encoding.ASCII.GetBytes(reply));
        Assert.False(cursor.TrySkip());
    }

    [Fact]
    public void Deep_nesting_costs_no_stack()
    {
        byte[] reply = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("*1\r\n", 200_000)) + ":1\r\n");
        RespCursor cursor = new(reply);
        Assert.True(cursor.TrySkip());
        byte[] aside = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("|1\r\n+k\r\n", 200_000))
            + string.Concat(Enumerable.Repeat(":1\r\n", 200_001)));
        cursor = new RespCursor(aside);
        Assert.True(cursor.TrySkip());
    }
}
