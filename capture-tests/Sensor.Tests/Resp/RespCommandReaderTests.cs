using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Sensor.Resp;
using Sensor.Tests.Support;

namespace Sensor.Tests.Resp;

/// <summary>
/// The client's side: exactly what the server accepts (REDIS-FACTS §2, FINDINGS A18 to A22; tried on 7.0.15).
/// </summary>
public sealed class RespCommandReaderTests
{
    [Theory]
    [InlineData("*1\\r\\n$4\\r\\nPING\\r\\n", "PING")]
    [InlineData("*3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$1\\r\\nv\\r\\n", "SET k v")]
    [InlineData("*2\\r\\n$3\\r\\nGET\\r\\n$0\\r\\n\\r\\n", "GET ''")]
    [InlineData("*1\\r\\n$0\\r\\n\\r\\n", "''")]
    [InlineData("*2\\r\\n$4\\r\\nECHO\\r\\n$4\\r\\n\\r\\n\\r\\n\\r\\n", "ECHO \\r\\n\\r\\n")]
    [InlineData("*2\\r\\n$4\\r\\nECHO\\r\\n$3\\r\\n\\x00\\xff*\\r\\n", "ECHO \\x00\\xff*")]
    [InlineData("*2\\r\\n$4\\r\\nECHO\\r\\n$14\\r\\n*1\\r\\n$4\\r\\nQUIT\\r\\n\\r\\n", "ECHO *1\\r\\n$4\\r\\nQUIT\\r\\n")]
    [InlineData("*1\\r\\n$4\\r\\nPING\\r\\n*1\\r\\n$4\\r\\nPING\\r\\n", "PING; PING")]
    [InlineData("*1\\r\\n$4\\r\\nPING\\r\\n*1\\r\\n$4\\r\\nPI", "PING; …")]
    [InlineData("*11\\r\\n$3\\r\\nDEL\\r\\n$1\\r\\n1\\r\\n$1\\r\\n2\\r\\n$1\\r\\n3\\r\\n$1\\r\\n4\\r\\n$1\\r\\n5\\r\\n$1\\r\\n6\\r\\n$1\\r\\n7\\r\\n$1\\r\\n8\\r\\n$1\\r\\n9\\r\\n$2\\r\\n10\\r\\n", "DEL 1 2 3 4 5 6 7 8 9 10")]
    [InlineData("*1\\rX$4\\rYPINGzz", "PING !odd")]
    [InlineData("*1\\r\\n$4\\r\\nPINGab", "PING !odd")]
    [InlineData("*1\\r\\n$4\\r\\nPING\\n\\r", "PING !odd")]
    [InlineData("*1\\r\\n$4\\rxPING\\r\\n", "PING !odd")]
    [InlineData("*1\\r*$4\\r\\nPING\\r\\n", "PING !odd")]
    [InlineData("*1\\r\\r$4\\r\\rPING\\r\\r", "PING !odd")]
    [InlineData("*1\\r\\n$4\\r\\nPINGab*1\\r\\n$4\\r\\nPING\\r\\n", "PING !odd; PING")]
    [InlineData("*0\\r\\n", "(empty)")]
    [InlineData("*0\\rx", "(empty) !odd")]
    [InlineData("*-1\\r\\n", "(empty)")]
    [InlineData("*-10\\r\\n", "(empty)")]
    [InlineData("*-5324\\r\\n", "(empty)")]
    [InlineData("*-9223372036854775808\\r\\n", "(empty)")]
    [InlineData("*0\\r\\n*1\\r\\n$4\\r\\nPING\\r\\n", "(empty); PING")]
    [InlineData("\\r\\n", "(empty)")]
    [InlineData("\\n", "(empty)")]
    [InlineData("\\r\\n\\n\\r\\n", "(empty); (empty); (empty)")]
    [InlineData("  \\r\\n", "(empty) !odd")]
    [InlineData(" \\n", "(empty) !odd")]
    [InlineData("\\t \\x0b\\x0c\\r\\n", "(empty) !odd")]
    [InlineData("PING\\r\\n", "inline PING")]
    [InlineData("PING\\n", "inline PING")]
    [InlineData("  SET  a   b  \\r\\n", "inline SET a b")]
    [InlineData("ECHO a\\rb\\r\\n", "inline ECHO a b")]
    [InlineData("ECHO a\\tb\\r\\n", "inline ECHO a b")]
    [InlineData("ECHO a\\x0bb\\r\\n", "inline ECHO a\\x0bb")]
    [InlineData("ECHO a\\x0cb\\r\\n", "inline ECHO a\\x0cb")]
    [InlineData("\\x0bECHO x\\r\\n", "inline ECHO x")]
    [InlineData("ECHO \"a\"\\x0bb\\r\\n", "inline ECHO a b")]
    [InlineData("ECHO \"a b\"\\r\\n", "inline ECHO a\\x20b")]
    [InlineData("ECHO \"\"\\r\\n", "inline ECHO ''")]
    [InlineData("ECHO ''\\r\\n", "inline ECHO ''")]
    [InlineData("ECHO a\"b c\"\\r\\n", "inline ECHO ab\\x20c")]
    [InlineData("ECHO a'b c'\\r\\n", "inline ECHO ab\\x20c")]
    [InlineData("ECHO \"\\\\x41\\\\x4a\\\\xfF\"\\r\\n", "inline ECHO AJ\\xff")]
    [InlineData("ECHO \"\\\\x4\\\\x41\\\\q\"\\r\\n", "inline ECHO x4Aq")]
    [InlineData("ECHO \"\\\\n\\\\r\\\\t\\\\a\\\\b\\\\\\\\\\\\\"\"\\r\\n", "inline ECHO \\n\\r\\x09\\x07\\x08\\\\\"")]
    [InlineData("ECHO 'a\\\\'b\\\\n'\\r\\n", "inline ECHO a'b\\\\n")]
    [InlineData("ECHO a\\\\x41\\r\\n", "inline ECHO a\\\\x41")]
    [InlineData("ECHO \\xff\\xfe\\r\\n", "inline ECHO \\xff\\xfe")]
    [InlineData("+PING\\r\\n", "inline +PING")]
    [InlineData("-x\\r\\n:1\\r\\n", "inline -x; inline :1")]
    [InlineData("$4\\r\\nPING\\r\\n", "inline $4; inline PING")]
    [InlineData("GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n", "inline GET / HTTP/1.1; inline Host: x; (empty)")]
    [InlineData("PING\\r\\n*1\\r\\n$4\\r\\nPING\\r\\n", "inline PING; PING")]
    [InlineData("PING", "…")]
    [InlineData("*", "…")]
    [InlineData("*1\\n$4\\nPING\\n", "…")]
    [InlineData("*2\\r\\n$4\\r\\nECHO\\r\\n$5\\r\\nabc", "…")]
    [InlineData("*2147483647\\r\\n$4\\r\\nPING\\r\\n", "…")]
    [InlineData("*1\\r\\n$536870912\\r\\nabc", "…")]
    [InlineData("*1\\n$4\\nPING\\n\\r\\n", "(error at 12)")]
    [InlineData("*01\\r\\n", "(error at 4)")]
    [InlineData("*+1\\r\\n", "(error at 4)")]
    [InlineData("*00\\r\\n", "(error at 4)")]
    [InlineData("*-0\\r\\n", "(error at 4)")]
    [InlineData("*-01\\r\\n", "(error at 5)")]
    [InlineData("* 1\\r\\n", "(error at 4)")]
    [InlineData("*1 \\r\\n", "(error at 4)")]
    [InlineData("*\\r\\n", "(error at 2)")]
    [InlineData("*-\\r\\n", "(error at 3)")]
    [InlineData("*a\\r\\n", "(error at 3)")]
    [InlineData("*1x\\r\\n", "(error at 4)")]
    [InlineData("*2147483648\\r\\n", "(error at 12)")]
    [InlineData("*9223372036854775808\\r\\n", "(error at 21)")]
    [InlineData("*-9223372036854775809\\r\\n", "(error at 22)")]
    [InlineData("*99999999999999999999999999999999999\\r\\n", "(error at 37)")]
    [InlineData("*-5324999999999999999999999999999999999\\r\\n", "(error at 40)")]
    [InlineData("*1\\r\\n$04\\r\\nPING\\r\\n", "(error at 8)")]
    [InlineData("*1\\r\\n$-1\\r\\n", "(error at 8)")]
    [InlineData("*1\\r\\n$+4\\r\\n", "(error at 8)")]
    [InlineData("*1\\r\\n$\\r\\n", "(error at 6)")]
    [InlineData("*1\\r\\n$ 4\\r\\n", "(error at 8)")]
    [InlineData("*1\\r\\n$9223372036854775807\\r\\n", "(error at 25)")]
    [InlineData("*1\\r\\n:4\\r\\nPING\\r\\n", "(error at 7)")]
    [InlineData("*1\\r\\nPING\\r\\n", "(error at 9)")]
    [InlineData("*1\\r\\n*1\\r\\n", "(error at 7)")]
    [InlineData("*2\\r\\n$4\\r\\nECHO\\r\\n\\r\\n", "(error at 15)")]
    [InlineData("SET a \"b\\r\\n", "(error at 10)")]
    [InlineData("SET a \"b\"c\\r\\n", "(error at 12)")]
    [InlineData("SET a 'b\\r\\n", "(error at 10)")]
    [InlineData("SET a 'b'c\\r\\n", "(error at 12)")]
    [InlineData("SET a \"b\\\\\\r\\n", "(error at 11)")]
    [InlineData("SET a \"b\\\\\"\\r\\n", "(error at 12)")]
    [InlineData("*1\\r\\n$4\\r\\nPING\\r\\n*x\\r\\n", "PING; (error at 17)")]
    [InlineData("ECHO a\\x00b\\r\\n", "(error at 7 NUL)")]
    [InlineData("*1\\x00\\r\\n$4\\r\\nPING\\r\\n", "(error at 3 NUL)")]
    [InlineData("*1\\r\\n$4\\x00\\r\\nPING\\r\\n", "(error at 7 NUL)")]
    [InlineData("*1\\r\\x00$4\\r\\nPING\\r\\n", "PING !odd")]
    public void Every_literal_reads_alike_however_it_is_cut(string literal, string expected)
    {
        byte[] bytes = WireText.Parse(literal);
        foreach ((string name, List<ReadOnlyMemory<byte>> pieces) in Cuts.Of(bytes))
        {
            Assert.Equal($"{name}: {expected}", $"{name}: {ReaderLooks.Commands(pieces)}");
        }

        if (!expected.EndsWith('…') && !expected.Contains("(error", StringComparison.Ordinal))
        {
            byte[] next = [.. bytes, .. "*1\r\n$4\r\nPING\r\n"u8];
            Assert.Equal(expected + "; PING", ReaderLooks.Commands([next]));
        }
    }

    [Fact]
    public void An_inline_line_may_be_longer_than_what_is_kept_of_it()
    {
        byte[] line = Encoding.ASCII.GetBytes("SET k " + new string('v', 67_000) + " end\r\nPING\r\n");
        string look = ReaderLooks.Commands([line]);
        Assert.StartsWith("inline SET k vvv", look, StringComparison.Ordinal);
        Assert.EndsWith("!clipped; inline PING", look, StringComparison.Ordinal);
        Assert.Equal(look, ReaderLooks.Commands([line.AsMemory(0, 66_000), line.AsMemory(66_000)]));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*1\\r\\n$")]
    public void A_header_without_an_end_becomes_an_error_above_64_KiB(string begin)
    {
        byte[] bytes = [.. WireText.Parse(begin), .. Enumerable.Repeat((byte)'1', 70_000)];
        Assert.StartsWith("(error", ReaderLooks.Commands([bytes]), StringComparison.Ordinal);
        Assert.Equal("…", ReaderLooks.Commands([bytes.AsMemory(0, 60_000)]));
    }

    [Fact]
    public void What_is_kept_of_words_has_limits_and_their_lengths_have_none()
    {
        RespLimits limits = new() { MaxWordsKept = 3, MaxWordKept = 4, MaxBytesKept = 9, MaxLateWordKept = 1 };
        byte[] command = WireText.Command("SET", "abcdef", "ghijkl", "mno", "p");
        foreach ((string name, List<ReadOnlyMemory<byte>> pieces) in Cuts.Of(command))
        {
            Assert.Equal($"{name}: SET abcd…6 g…6 +2", $"{name}: {ReaderLooks.Commands(pieces, limits)}");
        }
    }

    [Fact]
    public void Hostile_lengths_hold_no_memory()
    {
        using RespCommandReader reader = new(RespLimits.Default);
        Assert.Equal(OperationStatus.NeedMoreData, reader.TryRead("*2147483647\r\n$536870912\r\n"u8, out _, out _));
        byte[] body = new byte[1 << 20];
        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(OperationStatus.NeedMoreData, reader.TryRead(body, out _, out _));
            Assert.InRange(reader.MemoryBytes, 0, 16 * 1024);
        }

        reader.Reset();
        Assert.Equal(0, reader.MemoryBytes);
        byte[] words = [.. "*1000000\r\n"u8,
            .. Enumerable.Repeat("$2000\r\n"u8.ToArray().Concat(new byte[2002]), 2000).SelectMany(w => w)];
        Assert.Equal(OperationStatus.NeedMoreData, reader.TryRead(words, out _, out _));
        Assert.InRange(reader.MemoryBytes, 0, 512 * 1024);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void A_gap_inside_a_body_is_passed_over(int length)
    {
        using RespCommandReader reader = new(RespLimits.Default);
        Assert.False(reader.TrySkipGap(1));
        Assert.Equal(OperationStatus.NeedMoreData, reader.TryRead("*2\r\n$3\r\nGET\r\n$10\r\n"u8, out _, out _));
        Assert.True(reader.TrySkipGap(length));
        byte[] rest = [.. "0123456789\r\n"u8[length..], .. "*1\r\n$4\r\nPING\r\n"u8];
        Assert.Equal(OperationStatus.Done, reader.TryRead(rest, out int consumed, out RespCommand command));
        Assert.Equal(12 - length, consumed);
        Assert.True(command.IsTruncated);
        Assert.Equal(2, command.Count);
        Assert.Equal(10, command.Words[1].FullLength);
        Assert.Equal(0, command.Words[1].Length);
        Assert.Equal(OperationStatus.Done, reader.TryRead(rest.AsSpan(consumed), out _, out command));
        Assert.False(command.IsTruncated);
        Assert.Equal("PING"u8, command.Text(0));
    }

    [Theory]
    [InlineData("*2\\r\\n$3\\r\\nGET\\r\\n$10\\r\\n", 13)]
    [InlineData("*2\\r\\n$3\\r\\nGET\\r\\n$1", 1)]
    [InlineData("*2\\r\\n$3\\r\\nGET\\r\\n", 1)]
    [InlineData("*2", 1)]
    [InlineData("PIN", 1)]
    public void A_gap_anywhere_else_takes_the_framing(string before, int length)
    {
        using RespCommandReader reader = new(RespLimits.Default);
        Assert.Equal(OperationStatus.NeedMoreData, reader.TryRead(WireText.Parse(before), out _, out _));
        Assert.False(reader.TrySkipGap(length));
    }

    [Fact]
    public void A_long_script_is_hashed_wherever_it_is_cut()
    {
        string script = string.Concat(Enumerable.Range(0, 400).Select(i => $"return {i}\r\n"));
        byte[] hash = Hash(Encoding.ASCII.GetBytes(script));
        byte[] command = WireText.Command("EVAL", script, "1", "k");
        for (int cut = 1; cut < command.Length; cut += 7)
        {
            using RespCommandReader reader = new(RespLimits.Default, (_, words) => words.Length == 2);
            Assert.Equal(OperationStatus.NeedMoreData, reader.TryRead(command.AsSpan(0, cut), out _, out _));
            Assert.Equal(OperationStatus.Done, reader.TryRead(command.AsSpan(cut), out _, out RespCommand read));
            Assert.Equal(hash, read.LongWordSha1.ToArray());
            Assert.Equal("k"u8, read.Text(3));
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public void A_hash_is_told_only_when_all_its_bytes_were_seen(int tornWord, bool told)
    {
        string script = new('s', 3000);
        string argument = new('a', 3000);
        using RespCommandReader reader = new(RespLimits.Default, (_, words) => words.Length == 2);
        OperationStatus status = OperationStatus.NeedMoreData;
        RespCommand command = default;
        string[] words = ["EVAL", script, "0", argument];
        status = reader.TryRead("*4\r\n"u8, out _, out command);
        for (int i = 0; i < words.Length; i++)
        {
            status = reader.TryRead(Encoding.ASCII.GetBytes($"${words[i].Length}\r\n"), out _, out command);
            int gap = i == tornWord ? 1000 : 0;
            Assert.Equal(gap > 0, gap > 0 && reader.TrySkipGap(gap));
            status = reader.TryRead(Encoding.ASCII.GetBytes(words[i][gap..] + "\r\n"), out _, out command);
        }

        Assert.Equal(OperationStatus.Done, status);
        Assert.Equal(told, command.LongWordSha1.Length == 20);
    }

#pragma warning disable CA5350 // SHA-1 is what names a script.
    private static byte[] Hash(byte[] bytes) => SHA1.HashData(bytes);
#pragma warning restore CA5350
}
