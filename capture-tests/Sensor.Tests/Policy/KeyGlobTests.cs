using System.Text;
using Sensor.Policy;

namespace Sensor.Tests.Policy;

public sealed class KeyGlobTests
{
    [Theory]
    [InlineData("user:1", "user:1", true)]
    [InlineData("user:1", "user:12", false)]
    [InlineData("user:*", "user:", true)]
    [InlineData("user:*", "user", false)]
    [InlineData("*", "", true)]
    [InlineData("**", "x", true)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("u?er", "user", true)]
    [InlineData("u?er", "uer", false)]
    [InlineData("*:email", "user:1:email", true)]
    [InlineData("*:email", "user:1:emails", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("[abc]x", "bx", true)]
    [InlineData("[^abc]x", "bx", false)]
    [InlineData("[^abc]x", "dx", true)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[c-a]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[a\\]]x", "]x", true)]
    [InlineData("[abc", "b", true)]
    [InlineData("\\*x", "*x", true)]
    [InlineData("\\*x", "ax", false)]
    [InlineData("x\\", "x\\", true)]
    [InlineData("A", "a", false)]
    public void A_glob_matches_as_KEYS_of_Redis_does(string pattern, string name, bool expected)
    {
        Assert.Equal(expected, KeyGlob.Parse(pattern).Matches(Encoding.UTF8.GetBytes(name)));
    }

    [Fact]
    public void Hostile_patterns_and_names_end_soon()
    {
        KeyGlob glob = KeyGlob.Parse(string.Concat(Enumerable.Repeat("a*", 500)) + "b");
        Assert.False(glob.Matches(Encoding.ASCII.GetBytes(new string('a', 1024))));
    }

    [Fact]
    public void An_index_finds_what_each_glob_alone_finds()
    {
        Random random = new(99);
        string[] patterns = [.. Enumerable.Range(0, 400).Select(_ => Word(random, "ab:*?[a]"))];
        GlobIndex index = new(patterns.Select((pattern, i) => (pattern, i)));
        KeyGlob[] globs = [.. patterns.Select(KeyGlob.Parse)];
        for (int round = 0; round < 2000; round++)
        {
            byte[] name = Encoding.ASCII.GetBytes(Word(random, "ab:"));
            ulong[] bits = new ulong[RuleBits.Words(patterns.Length)];
            index.Mark(name, bits);
            int[] expected = [.. Enumerable.Range(0, globs.Length).Where(i => globs[i].Matches(name))];
            Assert.Equal(expected, Enumerable.Range(0, globs.Length).Where(i => RuleBits.Has(bits, i)));
            Assert.Equal(expected.DefaultIfEmpty(globs.Length).First(), index.First(name, globs.Length));
        }
    }

    private static string Word(Random random, string letters) =>
        new([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => letters[random.Next(letters.Length)])]);
}
