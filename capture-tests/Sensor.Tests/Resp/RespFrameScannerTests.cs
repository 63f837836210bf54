using System.Buffers;
using Sensor.Resp;
using Sensor.Tests.Support;

namespace Sensor.Tests.Resp;

/// <summary>The server's side: every type of RESP2 and RESP3, nested, streamed, hostile (REDIS-FACTS §2).</summary>
public sealed class RespFrameScannerTests
{
    [Theory]
    [InlineData("+OK\\r\\n", "+0/5")]
    [InlineData("+\\r\\n", "+0/3")]
    [InlineData("-ERR x\\r\\n", "-0/8")]
    [InlineData(":0\\r\\n", ":0/4")]
    [InlineData(":-1\\r\\n", ":-1/5")]
    [InlineData(":+5\\r\\n", ":5/5")]
    [InlineData(":9223372036854775807\\r\\n", ":9223372036854775807/22")]
    [InlineData(":-9223372036854775808\\r\\n", ":-9223372036854775808/23")]
    [InlineData(":9223372036854775799\\r\\n", ":9223372036854775799/22")]
    [InlineData("$0\\r\\n\\r\\n", "$0/6")]
    [InlineData("$5\\r\\nhello\\r\\n", "$5/11")]
    [InlineData("$-1\\r\\n", "$-1/5")]
    [InlineData("$2\\r\\n\\r\\n\\r\\n", "$2/8")]
    [InlineData("$4\\r\\n+OK\\n\\r\\n", "$4/10")]
    [InlineData("*0\\r\\n", "*0/4")]
    [InlineData("*-1\\r\\n", "*-1/5")]
    [InlineData("*2\\r\\n:1\\r\\n:2\\r\\n", "*2/12")]
    [InlineData("*2\\r\\n*1\\r\\n$1\\r\\na\\r\\n*0\\r\\n", "*2/19")]
    [InlineData("*3\\r\\n*-1\\r\\n$-1\\r\\n-ERR\\r\\n", "*3/20")]
    [InlineData("*1\\r\\n*1\\r\\n*1\\r\\n*1\\r\\n*1\\r\\n:1\\r\\n", "*1/24")]
    [InlineData("_\\r\\n", "_0/3")]
    [InlineData("#t\\r\\n", "#0/4")]
    [InlineData("#f\\r\\n", "#0/4")]
    [InlineData(",3.14\\r\\n", ",0/7")]
    [InlineData(",inf\\r\\n", ",0/6")]
    [InlineData(",-1.5e-10\\r\\n", ",0/11")]
    [InlineData("(3492890328409238509324850943850943825024385\\r\\n", "(0/46")]
    [InlineData("!21\\r\\nSYNTAX invalid syntax\\r\\n", "!21/28")]
    [InlineData("=8\\r\\ntxt:abcd\\r\\n", "=8/14")]
    [InlineData("%1\\r\\n+a\\r\\n:1\\r\\n", "%1/12")]
    [InlineData("%0\\r\\n", "%0/4")]
    [InlineData("%2\\r\\n+a\\r\\n%1\\r\\n+b\\r\\n:1\\r\\n+c\\r\\n~1\\r\\n:2\\r\\n", "%2/32")]
    [InlineData("~2\\r\\n:1\\r\\n:2\\r\\n", "~2/12")]
    [InlineData(">2\\r\\n+invalidate\\r\\n*1\\r\\n+k\\r\\n", ">2/25")]
    [InlineData(">2\\r\\n+invalidate\\r\\n_\\r\\n+OK\\r\\n", ">2/20; +0/5")]
    [InlineData("|1\\r\\n+ttl\\r\\n:3600\\r\\n$1\\r\\nv\\r\\n", "|1/17; $1/7")]
    [InlineData("*2\\r\\n|1\\r\\n+ttl\\r\\n:3600\\r\\n:1\\r\\n:2\\r\\n", "*2/29")]
    [InlineData("%1\\r\\n|1\\r\\n+x\\r\\n+y\\r\\n+k\\r\\n|1\\r\\n+x\\r\\n+y\\r\\n+v\\r\\n", "%1/36")]
    [InlineData("|1\\r\\n+a\\r\\n|1\\r\\n+b\\r\\n+c\\r\\n+d\\r\\n+OK\\r\\n", "|1/24; +0/5")]
    [InlineData("|0\\r\\n+OK\\r\\n", "|0/4; +0/5")]
    [InlineData("*3\\r\\n>4\\r\\n+pmessage\\r\\n+p\\r\\n+c\\r\\n+e1\\r\\n_\\r\\n_\\r\\n>1\\r\\n+x\\r\\n_\\r\\n+PONG\\r\\n", "*3/49; +0/7")]
    [InlineData("*2\\r\\n>2\\r\\n+invalidate\\r\\n*1\\r\\n+e1\\r\\n_\\r\\n_\\r\\n+PONG\\r\\n", "*2/36; +0/7")]
    [InlineData("*1\\r\\n>0\\r\\n:1\\r\\n", "*1/12")]
    [InlineData(">1\\r\\n>1\\r\\n+a\\r\\n+b\\r\\n", ">1/16")]
    [InlineData("$?\\r\\n;4\\r\\nHell\\r\\n;1\\r\\no\\r\\n;0\\r\\n", "$0/25")]
    [InlineData("*?\\r\\n:1\\r\\n:2\\r\\n.\\r\\n", "*0/15")]
    [InlineData("%?\\r\\n+a\\r\\n:1\\r\\n.\\r\\n+OK\\r\\n", "%0/15; +0/5")]
    [InlineData("~?\\r\\n.\\r\\n", "~0/7")]
    [InlineData("*2\\r\\n*?\\r\\n:1\\r\\n.\\r\\n$?\\r\\n;1\\r\\na\\r\\n;0\\r\\n", "*2/30")]
    [InlineData("*?\\r\\n*?\\r\\n.\\r\\n*1\\r\\n:1\\r\\n.\\r\\n", "*0/22")]
    [InlineData("+OK\\r\\n:1\\r\\n$-1\\r\\n", "+0/5; :1/4; $-1/5")]
    [InlineData("+OK\\r\\n+PO", "+0/5; …")]
    [InlineData("$5\\r\\nhel", "…")]
    [InlineData("*2147483647\\r\\n:1\\r\\n", "…")]
    [InlineData("%1073741825\\r\\n:1\\r\\n", "…")]
    [InlineData("$536870912\\r\\nx", "…")]
    [InlineData("*2147483647\\r\\n*2147483647\\r\\n:1\\r\\n", "…")]
    [InlineData("*2147483647\\r\\n*2147483647\\r\\n*2147483647\\r\\n", "(over)")]
    [InlineData("%2147483647\\r\\n%2147483647\\r\\n%2147483647\\r\\n", "(over)")]
    [InlineData("*4294967297\\r\\n", "(over)")]
    [InlineData("%4294967296\\r\\n", "(over)")]
    [InlineData("*99999999999999999999999999999999999\\r\\n", "(over)")]
    [InlineData("$99999999999999999999999999999999999\\r\\n", "(over)")]
    [InlineData("$1099511627777\\r\\n", "(over)")]
    [InlineData("*-5324\\r\\n", "(error)")]
    [InlineData("*-2\\r\\n", "(error)")]
    [InlineData("$-2\\r\\n", "(error)")]
    [InlineData("%-1\\r\\n", "(error)")]
    [InlineData("~-1\\r\\n", "(error)")]
    [InlineData(">-1\\r\\n", "(error)")]
    [InlineData("*\\r\\n", "(error)")]
    [InlineData("$\\r\\n", "(error)")]
    [InlineData(":\\r\\n", "(error)")]
    [InlineData(":-\\r\\n", "(error)")]
    [InlineData(":1x\\r\\n", "(error)")]
    [InlineData(": 1\\r\\n", "(error)")]
    [InlineData(":1-\\r\\n", "(error)")]
    [InlineData("$5\\r\\nhelloXY", "(error)")]
    [InlineData("$5\\r\\nhello\\rX", "(error)")]
    [InlineData("$5\\rXhello\\r\\n", "(error)")]
    [InlineData("+a\\nb\\r\\n", "(error)")]
    [InlineData("+OK\\rX", "(error)")]
    [InlineData("xyz\\r\\n", "(error)")]
    [InlineData("\\r\\n", "(error)")]
    [InlineData(";4\\r\\nHell\\r\\n", "(error)")]
    [InlineData(".\\r\\n", "(error)")]
    [InlineData("*1\\r\\nx", "(error)")]
    [InlineData("*1\\r\\n.\\r\\n", "(error)")]
    [InlineData("*?x\\r\\n", "(error)")]
    [InlineData("*1?\\r\\n", "(error)")]
    [InlineData("*?\\r\\n*?\\r\\n*?\\r\\n*?\\r\\n*?\\r\\n*?\\r\\n*?\\r\\n*?\\r\\n*?\\r\\n", "(error)")]
    public void Every_literal_reads_alike_however_it_is_cut(string literal, string expected)
    {
        byte[] bytes = WireText.Parse(literal);
        foreach ((string name, List<ReadOnlyMemory<byte>> pieces) in Cuts.Of(bytes))
        {
            Assert.Equal($"{name}: {expected}", $"{name}: {ReaderLooks.Frames(pieces)}");
        }

        if (!expected.EndsWith('…') && expected[0] != '(')
        {
            Assert.Equal(expected + "; +0/7", ReaderLooks.Frames([(byte[])[.. bytes, .. "+PONG\r\n"u8]]));
        }
    }

    [Theory]
    [InlineData("*2\\r\\n+OK\\r\\n$1\\r\\na\\r\\n", "*2/4; +0/5; $1/7")]
    [InlineData("*0\\r\\n+OK\\r\\n", "*0/4; +0/5")]
    [InlineData("*-1\\r\\n+OK\\r\\n", "*-1/5; +0/5")]
    [InlineData("_\\r\\n", "_0/3")]
    [InlineData("-EXECABORT x\\r\\n", "-0/14")]
    [InlineData(">1\\r\\n+a\\r\\n", ">1/8")]
    [InlineData("*1\\r\\n*1\\r\\n:1\\r\\n", "*1/4; *1/4; :1/4")]
    public void An_array_can_be_read_to_the_end_of_its_header_alone(string literal, string expected)
    {
        foreach ((string name, List<ReadOnlyMemory<byte>> pieces) in Cuts.Of(WireText.Parse(literal)))
        {
            Assert.Equal($"{name}: {expected}", $"{name}: {ReaderLooks.Frames(pieces, headerOnly: true)}");
        }
    }

    [Fact]
    public void A_line_has_a_limit()
    {
        RespLimits limits = new() { MaxLineBytes = 100 };
        Assert.Equal("+0/102", ReaderLooks.Frames([WireText.Parse("+" + new string('x', 99) + "\\r\\n")], limits));
        foreach (string line in new[] { new string('x', 200) + "\\r\\n", new string('x', 200) })
        {
            byte[] bytes = WireText.Parse("+" + line);
            Assert.Equal("(error)", ReaderLooks.Frames([bytes], limits));
            Assert.Equal("(error)", ReaderLooks.Frames(bytes.Select(b => (ReadOnlyMemory<byte>)new[] { b }), limits));
        }
    }

    [Theory]
    [InlineData("$10\\r\\n", 10, "\\r\\n", true)]
    [InlineData("$10\\r\\nabc", 7, "\\r\\n", true)]
    [InlineData("$10\\r\\nabc", 3, "xxxx\\r\\n", true)]
    [InlineData("*2\\r\\n$10\\r\\nabc", 7, "\\r\\n:1\\r\\n", true)]
    [InlineData("$10\\r\\nabc", 8, "\\n", false)]
    [InlineData("$10\\r\\nabc", 9, "", false)]
    [InlineData("$10\\r\\nabc", 100, "", false)]
    [InlineData("$10", 1, "", false)]
    [InlineData("+OK", 1, "", false)]
    [InlineData("*2\\r\\n", 1, "", false)]
    [InlineData("", 1, "", false)]
    public void A_gap_is_passed_over_inside_a_body_alone(string before, int gap, string after, bool passed)
    {
        RespFrameScanner scanner = new(RespLimits.Default);
        byte[] first = WireText.Parse(before);
        Assert.Equal(OperationStatus.NeedMoreData, scanner.Scan(first, false, out _));
        Assert.Equal(passed, scanner.TrySkipGap(gap));
        if (passed)
        {
            byte[] rest = WireText.Parse(after);
            Assert.Equal(OperationStatus.Done, scanner.Scan(rest, false, out int consumed));
            Assert.Equal(rest.Length, consumed);
            Assert.True(scanner.IsTruncated);
            Assert.Equal(first.Length + gap + rest.Length, scanner.Size);
            Assert.Equal(OperationStatus.Done, scanner.Scan("+OK\r\n"u8, false, out _));
            Assert.False(scanner.IsTruncated);
        }
    }

    [Fact]
    public void Depth_and_size_cost_nothing()
    {
        RespFrameScanner scanner = new(RespLimits.Default);
        byte[] deep = [.. Enumerable.Repeat("*1\r\n"u8.ToArray(), 100_000).SelectMany(b => b), .. ":1\r\n"u8];
        Assert.Equal(OperationStatus.Done, scanner.Scan(deep, false, out int consumed));
        long before = GC.GetAllocatedBytesForCurrentThread();
        OperationStatus status = scanner.Scan(deep, false, out consumed);
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(OperationStatus.Done, status);
        Assert.Equal(before, after);
        Assert.Equal(deep.Length, consumed);
    }
}
