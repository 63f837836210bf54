using System.Text;
using Sensor.Policy;

namespace Sensor.Tests.Policy;

public sealed class KeyPatternTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("user:12345:email", "user:*:email")]
    [InlineData("config", "config")]
    [InlineData("1", "*")]
    [InlineData("user12", "user*")]
    [InlineData("v2:user12a", "v*:user*a")]
    [InlineData("2026-01-31", "*-*-*")]
    [InlineData("price:1.5", "price:*.*")]
    [InlineData("{user:42}:cart", "{user:*}:cart")]
    [InlineData("sess:550e8400-e29b-41d4-a716-446655440000", "sess:*")]
    [InlineData("550E8400-E29B-41D4-A716-446655440000/x", "*/x")]
    [InlineData("cafecafe-face-face-face-cafecafecafe", "*")]
    [InlineData("x550e8400-e29b-41d4-a716-446655440000", "x*e*-e*b-*d*-a*-*")]
    [InlineData("550e8400-e29b-41d4-a716-4466554400001", "*-e*b-*d*-a*-*")]
    [InlineData("cache:deadbeef", "cache:*")]
    [InlineData("cache:deadbee", "cache:deadbee")]
    [InlineData("cache:DEADBEEF00112233_x", "cache:*_x")]
    [InlineData("cache:0xdeadbeef", "cache:*")]
    [InlineData("cache:deadbeefs", "cache:deadbeefs")]
    [InlineData("user:bob@example.com:profile", "user:*:profile")]
    [InlineData("user:bob.smith+tag@mail.example.co.uk", "user:*")]
    [InlineData("feed:bob@example", "feed:bob@example")]
    [InlineData("a@b@c.d", "a@b@c.d")]
    [InlineData("@x.y", "@x.y")]
    [InlineData("caf\u00e9:7", "caf\u00e9:*")]
    [InlineData("a*b", "a*b")]
    public void What_varies_from_key_to_key_becomes_a_star(string key, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Write(Encoding.UTF8.GetBytes(key))));

    [Fact]
    public void The_template_of_any_key_is_no_longer_and_holds_no_digit()
    {
        const int Seed = 7;
        Random random = new(Seed);
        byte[] alphabet = "09afAFxz-:.@_ {}\u00e9\n"u8.ToArray();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] key = new byte[random.Next(60)];
            for (int j = 0; j < key.Length; j++)
            {
                key[j] = alphabet[random.Next(alphabet.Length)];
            }

            byte[] pattern = Write(key);
            Assert.InRange(pattern.Length, 0, key.Length);
            Assert.DoesNotContain(pattern, value => value is >= (byte)'0' and <= (byte)'9');
            Assert.Equal(pattern.Length == 0, key.Length == 0);
        }
    }

    [Fact]
    public void The_short_way_gives_what_the_long_way_gives()
    {
        const int Seed = 9;
        Random random = new(Seed);
        string[] pieces =
            ["0", "12", "a", "f", "g", "deadbeef", "0x", "-", ":", "_", "\u00e9", "x1", "550e8400", "4a17"];
        for (int i = 0; i < 50_000; i++)
        {
            byte[] key = Encoding.UTF8.GetBytes(string.Concat(random.GetItems(pieces, random.Next(1, 12))));

            // An @ anywhere means the long way; behind a line feed it is a stretch of its own that stays as it is.
            Assert.Equal([.. Write(key), .. "\n@"u8], Write([.. key, .. "\n@"u8]));
        }
    }

    private static byte[] Write(byte[] key)
    {
        byte[] pattern = new byte[key.Length];
        return pattern[..KeyPattern.Write(key, pattern)];
    }
}
