using System.Text;
using Sensor.Events;
using Sensor.Formats;
using Sensor.Tests.Events;

namespace Sensor.Tests.Formats;

public sealed class LineTextTests
{
    private readonly OutputBuffer _output = new(16);

    [Theory]
    [InlineData("plain text, \"quoted\" = 1|2", "plain text, \"quoted\" = 1|2")]
    [InlineData("caf\u00e9 \ud83d\ude00", "caf\u00e9 \ud83d\ude00")]
    [InlineData("a\\b", @"a\\b")]
    [InlineData("a\nb\r\tc\a\b\0", @"a\nb\r\tc\a\b\x00")]
    [InlineData("\u0085\u2028\u202e\u2066\u200f", @"\xc2\x85\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8f")]
    public void A_text_is_escaped_as_redis_cli_does_but_stays_readable(string text, string expected) =>
        Assert.Equal(expected, Written(bytes => LineText.Write(_output, bytes), Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_no_text_are_hex() =>
        Assert.Equal(@"a\xff\xc3b", Written(bytes => LineText.Write(_output, bytes), [.. "a"u8, 0xff, 0xc3, .. "b"u8]));

    [Theory]
    [InlineData("user:1", "user:1")]
    [InlineData("<REDACTED>", "<REDACTED>")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"\n", "\"say \\\"hi\\\"\\n\"")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("caf\u00e9", "\"caf\u00e9\"")]
    public void A_word_has_quotes_where_it_needs_them(string text, string expected) =>
        Assert.Equal(expected, Written(bytes => LineText.WriteWord(_output, bytes), Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(false, "SET user=root \"a b\" on")]
    [InlineData(true, "SET \"user=root\" \"a b\" on")]
    public void Before_fields_a_word_of_a_command_has_quotes_where_it_looks_like_one(bool fieldsFollow, string expected)
    {
        AuditEvent audit = new();
        audit.Reset(EventType.RedisCommand, 0);
        audit.Command = SampleEvents.Slice("SET");
        foreach (string word in (string[])["user=root", "a b", "on"])
        {
            audit.Args.Add(SampleEvents.Slice(word));
        }

        LineText.WriteCommand(_output, audit, new(audit.Args.Count, 0, 0), fieldsFollow);
        Assert.Equal(expected, Encoding.UTF8.GetString(_output.Written));
    }

    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("", "-")]
    [InlineData("a ]' LOG: x|y=z@h\"", @"a\x20\x5d\x27\x20LOG:\x20x\x7cy\x3dz\x40h\x22")]
    public void A_token_holds_nothing_that_separates(string text, string expected) =>
        Assert.Equal(expected, Written(bytes => LineText.WriteToken(_output, bytes), Encoding.UTF8.GetBytes(text)));

    private string Written(Action<byte[]> write, byte[] bytes)
    {
        _output.Clear();
        write(bytes);
        return Encoding.UTF8.GetString(_output.Written);
    }
}
