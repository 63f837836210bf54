using System.Buffers;
using Sensor.Resp;

namespace Sensor.Tests.Resp;

/// <summary>The short way through a reply next to the scanner, which knows every form.</summary>
public sealed class RespReplyParserTests
{
    private static readonly RespLimits Limits = new() { MaxBulkBytes = 1000, MaxLineBytes = 40 };

    [Fact]
    public void What_it_reads_the_scanner_reads_alike()
    {
        const int Seed = 11;
        Random random = new(Seed);
        string[] pieces =
        [
            "+", ":", "$", "-", "*", "0", "1", "-1", "3", "12", "abc", "OK", "1001", "999999999", "1234567890",
            "\r\n", "\r", "\n", "\r\n\r\n", " ", "a\r\n",
        ];
        int read = 0;
        for (int i = 0; i < 200_000; i++)
        {
            string text = string.Concat(random.GetItems(pieces, random.Next(1, 6)));
            read += AssertSame(System.Text.Encoding.Latin1.GetBytes(text)) ? 1 : 0;
        }

        Assert.InRange(read, 2000, 150_000);
    }

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData(":12\r\n")]
    [InlineData(":-12\r\n")]
    [InlineData("$-1\r\n")]
    [InlineData("$0\r\n\r\n")]
    [InlineData("$3\r\nabc\r\n+OK\r\n")]
    public void What_most_replies_are_it_reads(string text) =>
        Assert.True(AssertSame(System.Text.Encoding.Latin1.GetBytes(text)));

    [Theory]
    [InlineData("-ERR x\r\n")]
    [InlineData("*0\r\n")]
    [InlineData("$3\r\nabc\r")]
    [InlineData("$1001\r\n")]
    [InlineData(":")]
    [InlineData("")]
    public void What_is_no_short_whole_value_it_leaves(string text) =>
        Assert.False(AssertSame(System.Text.Encoding.Latin1.GetBytes(text)));

    private static bool AssertSame(byte[] data)
    {
        int size = RespReplyParser.TryReadWhole(data, Limits, out RespPrefix prefix, out long number);
        if (size == 0)
        {
            return false;
        }

        RespFrameScanner scanner = new(Limits);
        Assert.Equal(OperationStatus.Done, scanner.Scan(data, headerOnly: false, out int consumed));
        Assert.Equal((consumed, scanner.Prefix, scanner.Number), (size, prefix, number));
        return true;
    }
}
