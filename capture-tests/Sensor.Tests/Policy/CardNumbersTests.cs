using System.Text;
using Sensor.Policy;

namespace Sensor.Tests.Policy;

public sealed class CardNumbersTests
{
    [Theory]
    [InlineData("4111111111111111", "411111******1111")]
    [InlineData("378282246310005", "378282*****0005")]
    [InlineData("4222222222222", "422222***2222")]
    [InlineData("6304000000000000000", "630400*********0000")]
    [InlineData("6011000990139424", "601100******9424")]
    [InlineData("4111 1111 1111 1111", "4111 11** **** 1111")]
    [InlineData("4111-1111-1111-1111", "4111-11**-****-1111")]
    [InlineData("3782-822463-10005", "3782-82****-*0005")]
    [InlineData("card:4111111111111111:holder", "card:411111******1111:holder")]
    [InlineData("x4111111111111111y", "x411111******1111y")]
    [InlineData("order 12 4111 1111 1111 1111 of May", "order 12 4111 11** **** 1111 of May")]
    [InlineData("4111111111111111,5555555555554444", "411111******1111,555555******4444")]
    [InlineData("a 4111111111111111 5555555555554444", "a 411111******1111 555555******4444")]
    [InlineData("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "4 1 1 1 1 1 * * * * * * 1 1 1 1")]
    public void A_card_number_shows_its_first_six_and_last_four_digits(string text, string expected) =>
        Assert.Equal(expected, Masked(text));

    [Theory]
    [InlineData("")]
    [InlineData("41111111111111")] // 14 digits that do not pass
    [InlineData("4111111111111112")] // does not pass
    [InlineData("94111111111111111")] // a digit more before it
    [InlineData("41111111111111119999999")] // 23 digits in a row
    [InlineData("00000000000000000000")]
    [InlineData("key:0000000000000018")] // a padded counter
    [InlineData("event:1700000000009")] // a time in milliseconds
    [InlineData("4111  1111  1111  1111")] // two separators
    [InlineData("4111_1111_1111_1111")]
    [InlineData("411111111111")] // 12 digits
    [InlineData("2024-01-02T03:04:05.678")]
    [InlineData("user:12345:email")]
    public void What_is_no_card_number_stays(string text) => Assert.Equal(text, Masked(text));

    [Fact]
    public void A_card_number_is_found_wherever_it_stands()
    {
        for (int before = 0; before < 64; before++)
        {
            foreach (char filler in "x:- ")
            {
                string text = new string(filler, before) + "4111111111111111" + new string(filler, 63 - before);
                Assert.Equal(text.Replace("4111111111111111", "411111******1111"), Masked(text));
            }
        }
    }

    /// <summary>What may be a card's beginning at the end of a text that was cut there.</summary>
    [Theory]
    [InlineData("card:411111111111111", "card:411111*********")]
    [InlineData("4111111", "411111*")]
    [InlineData("4111 1111 1111 1", "4111 11** **** *")]
    [InlineData("4111-1111-", "4111-11**-")]
    [InlineData("12 4111 1111 11", "12 4111 11** **")]
    [InlineData("card:411111", "card:411111")] // six digits may be shown
    [InlineData("00411111111111", "00411111111111")] // begins with 0
    [InlineData("411111111111111111111", "411111111111111111111")] // too long for a card already
    [InlineData("4111111111x", "4111111111x")] // ended before the cut
    public void Of_a_number_that_is_cut_off_no_more_than_six_digits_are_shown(string text, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        int hidden = CardNumbers.FindCut(bytes);
        CardNumbers.HideDigits(bytes.AsSpan(hidden < 0 ? bytes.Length : hidden));
        Assert.Equal(expected, Encoding.ASCII.GetString(bytes));
    }

    /// <summary>Against a plain model: every window of digits, one by one.</summary>
    [Fact]
    public void Random_texts_are_masked_as_a_plain_search_says()
    {
        Random random = new(4711);
        for (int round = 0; round < 20_000; round++)
        {
            char[] text = new char[random.Next(0, 60)];
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = random.Next(12) switch { 0 => 'x', 1 => ' ', _ => (char)('0' + random.Next(10)) };
            }

            string line = new(text);
            bool found = CardNumbers.Find(Encoding.ASCII.GetBytes(line), out int start, out int length);
            (int Start, int Length) expected = PlainSearch(line);
            Assert.True(found == (expected.Length > 0), line);
            if (found)
            {
                Assert.True(expected == (start, length), line);
            }
        }
    }

    private static (int Start, int Length) PlainSearch(string text)
    {
        for (int start = 0; start < text.Length; start++)
        {
            for (int length = text.Length - start; length >= 13; length--)
            {
                string part = text.Substring(start, length);
                string digits = part.Replace(" ", "").Replace("-", "");
                bool bounded = (start == 0 || !char.IsAsciiDigit(text[start - 1]))
                    && (start + length == text.Length || !char.IsAsciiDigit(text[start + length]));
                if (bounded && digits.Length is >= 13 and <= 19 && digits.All(char.IsAsciiDigit)
                    && char.IsAsciiDigit(part[0]) && char.IsAsciiDigit(part[^1]) && part[0] >= '2'
                    && !part.Contains("  ") && !part.Contains("--") && !part.Contains(" -") && !part.Contains("- ")
                    && Luhn(digits))
                {
                    return (start, length);
                }
            }
        }

        return (0, 0);
    }

    private static bool Luhn(string digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : (digit * 2 / 10) + (digit * 2 % 10);
        }

        return sum % 10 == 0;
    }

    private static string Masked(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        CardNumbers.Mask(bytes);
        return Encoding.ASCII.GetString(bytes);
    }
}
