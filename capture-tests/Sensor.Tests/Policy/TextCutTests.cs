using System.Text;
using Sensor.Policy;

namespace Sensor.Tests.Policy;

public sealed class TextCutTests
{
    [Theory]
    [InlineData("abcd", 4, 4, 4)]
    [InlineData("abcde", 5, 4, 4)]
    [InlineData("abc\u00e9", 5, 4, 3)]
    [InlineData("ab\u00e9x", 5, 4, 4)]
    [InlineData("a\u20acx", 5, 3, 1)]
    [InlineData("\ud83d\ude00x", 5, 4, 4)]
    [InlineData("\ud83d\ude00x", 5, 3, 0)]
    [InlineData("a\ud83d\ude00", 5, 4, 1)]
    public void A_text_is_cut_before_the_character_that_does_not_fit(string text, long full, int cap, int expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(full, bytes.Length);
        Assert.Equal(expected, TextCut.Length(bytes, full, cap));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_cut_at_the_cap()
    {
        Assert.Equal(4, TextCut.Length([0x80, 0x80, 0x80, 0x80, 0x80, 0x80], 6, 4));
        Assert.Equal(4, TextCut.Length([(byte)'a', 0xff, 0xff, 0xff, 0xff], 5, 4));
    }

    [Fact]
    public void The_half_character_where_keeping_ended_is_not_printed() =>
        Assert.Equal(2, TextCut.Length([(byte)'a', (byte)'b', 0xe2, 0x82], 100, 1024));

    [Fact]
    public void A_whole_text_that_ends_in_half_a_character_is_printed_as_it_is() =>
        Assert.Equal(3, TextCut.Length([(byte)'a', 0xe2, 0x82], 3, 1024));

    [Fact]
    public void No_cut_of_valid_text_is_invalid()
    {
        byte[] text = Encoding.UTF8.GetBytes("x\u00e9\u20ac\ud83d\ude00y\ud83d\ude00\u20ac\u00e9");
        for (int cap = 1; cap < text.Length; cap++)
        {
            int length = TextCut.Length(text, text.Length, cap);
            Assert.InRange(length, Math.Max(0, cap - 3), cap);
            Assert.False(TextCut.IsOdd(text.AsSpan(0, length)), $"cap {cap}");
        }
    }

    [Theory]
    [InlineData("bob", true)]
    [InlineData("app-1.x_y@z:0", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("p\u00e4ss", false)]
    [InlineData("p!", false)]
    public void A_plain_name_is_short_and_of_few_characters(string name, bool expected) =>
        Assert.Equal(expected, TextCut.IsPlainName(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void A_plain_name_has_at_most_64_bytes()
    {
        Assert.True(TextCut.IsPlainName(new string('a', 64).Select(c => (byte)c).ToArray()));
        Assert.False(TextCut.IsPlainName(new string('a', 65).Select(c => (byte)c).ToArray()));
    }

    [Theory]
    [InlineData("plain ~", false)]
    [InlineData("caf\u00e9\u2028\u202e", false)]
    [InlineData("a\tb", true)]
    [InlineData("\u007f", true)]
    [InlineData("\u0080", true)]
    [InlineData("\u009f", true)]
    [InlineData("\u00a0", false)]
    public void Controls_make_a_text_odd(string text, bool expected) =>
        Assert.Equal(expected, TextCut.IsOdd(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Invalid_utf8_makes_a_text_odd()
    {
        Assert.True(TextCut.IsOdd([0xc3]));
        Assert.True(TextCut.IsOdd([0xc0, 0x80]));
        Assert.True(TextCut.IsOdd([0xed, 0xa0, 0x80]));
        Assert.True(TextCut.IsOdd([(byte)'a', 0xff, (byte)'b']));
    }
}
