using System.Text;
using Sensor.Commands;

namespace Sensor.Tests.Commands;

public sealed class KeyFinderTests
{
    private static readonly CommandTable Table = CommandTable.Load();

    [Fact]
    public void Keys_beyond_the_list_are_counted()
    {
        KeyList keys = Find(Del(100), int.MaxValue, 64);
        Assert.Equal((64, 100L, false), (keys.Count, keys.Total, keys.Uncertain));
    }

    [Fact]
    public void Keys_beyond_the_kept_words_make_the_list_uncertain()
    {
        KeyList keys = Find(Del(100), 11, 64);
        Assert.Equal((10, 100L, true), (keys.Count, keys.Total, keys.Uncertain));
        Assert.Equal(new KeyPosition(10, KeyAccess.Delete), keys[9]);
    }

    [Theory]
    [InlineData("MGET a b c", 4, 3, 3, false)]
    [InlineData("MGET a b c", 3, 2, 3, true)]
    [InlineData("MSET a 1 b 2", 4, 2, 2, false)]
    [InlineData("MSET a 1 b 2", 3, 1, 2, true)]
    [InlineData("SORT k BY w STORE d", 6, 2, 2, false)]
    [InlineData("SORT k BY w STORE d", 4, 1, 1, true)]
    [InlineData("SORT k BY w STORE d", 5, 1, 2, true)]
    [InlineData("XREAD COUNT 5 STREAMS a b 0 0", 8, 2, 2, false)]
    [InlineData("XREAD COUNT 5 STREAMS a b 0 0", 5, 1, 2, true)]
    [InlineData("XREAD COUNT 5 STREAMS a b 0 0", 3, 0, 0, true)]
    [InlineData("MIGRATE h 1 \"\" 0 1 KEYS a b", 6, 0, 0, true)]
    [InlineData("MIGRATE h 1 k 0 1 COPY REPLACE", 6, 1, 1, true)]
    [InlineData("EVAL s 2 a b x", 3, 0, 2, true)]
    [InlineData("EVAL s 2 a b x", 2, 0, 0, true)]
    [InlineData("BLPOP a b 0", 3, 2, 2, false)]
    public void Keys_of_a_command_kept_in_part(string text, int kept, int listed, int total, bool uncertain)
    {
        byte[][] words = [.. text.Split(' ').Select(w => Encoding.ASCII.GetBytes(w == "\"\"" ? "" : w))];
        KeyList keys = Find(words, kept, 64);
        Assert.Equal((listed, (long)total, uncertain), (keys.Count, keys.Total, keys.Uncertain));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775807")]
    [InlineData("2147483648")]
    [InlineData("18446744073709551617")]
    [InlineData("4")]
    [InlineData("+2")]
    [InlineData("02")]
    [InlineData("2.0")]
    [InlineData("two")]
    [InlineData("\"\"")]
    public void Hostile_numkeys_gives_no_keys(string number)
    {
        string[] texts = ["EVAL s {0} a b c", "ZUNION {0} a b c", "MSETEX {0} a 1 b", "FCALL f {0} a b c"];
        foreach (string text in texts)
        {
            byte[][] words = [.. string.Format(null, text, number).Split(' ')
                .Select(w => Encoding.ASCII.GetBytes(w == "\"\"" ? "" : w))];
            KeyList keys = Find(words, int.MaxValue, 64);
            Assert.Equal((0, 0L, false), (keys.Count, keys.Total, keys.Uncertain));
        }
    }

    [Fact]
    public void List_is_clean_when_it_is_used_again()
    {
        var keys = new KeyList(4);
        KeyFinder.Find(Table.Find("DEL")!, new CommandLine(Del(9), 2).Words, keys);
        Assert.True(keys.Uncertain);
        KeyFinder.Find(Table.Find("PING")!, CommandLine.Of("PING").Words, keys);
        Assert.Equal((0, 0L, false), (keys.Count, keys.Total, keys.Uncertain));
    }

    private static byte[][] Del(int count) =>
        ["DEL"u8.ToArray(), .. Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes($"k{i}"))];

    private static KeyList Find(byte[][] words, int kept, int capacity)
    {
        var line = new CommandLine(words, kept);
        var keys = new KeyList(capacity);
        KeyFinder.Find(Table.Find(line.Words)!, line.Words, keys);
        return keys;
    }
}
