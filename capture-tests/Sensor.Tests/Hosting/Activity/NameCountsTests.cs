using System.Globalization;
using System.Text;
using Sensor.Hosting.Activity;

namespace Sensor.Tests.Hosting.Activity;

public sealed class NameCountsTests
{
    [Fact]
    public void Few_names_are_counted_exactly()
    {
        NameCounts counts = new();
        for (int i = 0; i < 100; i++)
        {
            for (int n = 0; n <= i % 3; n++)
            {
                Count(counts, $"user:{i}", failed: n == 2);
            }
        }

        NameTotals totals = Totals(counts);
        foreach (NameTotal total in totals.Top(1000).Where(total => total.Surplus == 0))
        {
            int i = int.Parse(total.Name[5..], CultureInfo.InvariantCulture);
            Assert.Equal((1 + (i % 3), i % 3 == 2 ? 1 : 0), (total.Count, total.Failures));
        }

        // Of 100 names some set of 8 places may have got 9; hardly more than that.
        Assert.InRange(totals.Top(1000).Count(total => total.Surplus == 0), 90, 100);
    }

    [Fact]
    public void A_name_with_much_of_the_traffic_is_found_under_a_million_that_come_once()
    {
        NameCounts counts = new();
        Random random = new(7);
        const int All = 1_000_000;
        int busy = 0;
        for (int i = 0; i < All; i++)
        {
            bool isBusy = random.Next(50) == 0;
            busy += isBusy ? 1 : 0;
            Count(counts, isBusy ? "busy" : $"hostile:{i}", failed: isBusy);
        }

        NameTotal first = Totals(counts).Top(1)[0];
        Assert.Equal("busy", first.Name);
        Assert.InRange(first.Count, busy, busy + (2 * All / NameCounts.Sets / NameCounts.Ways));
        Assert.InRange(first.Failures, 1, busy);
        Assert.InRange(first.Count - first.Surplus, 1, busy);
    }

    [Fact]
    public void Whatever_names_come_nothing_is_allocated()
    {
        NameCounts counts = new();
        byte[] name = new byte[300];
        Count(counts, name);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100_000; i++)
        {
            BitConverter.TryWriteBytes(name, i);
            Count(counts, name);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("é€😀", "é€😀")]
    public void A_name_is_told_as_it_came(string name, string told)
    {
        NameCounts counts = new();
        Count(counts, name);
        Assert.Equal(told, Assert.Single(Totals(counts).Top(9)).Name);
    }

    [Fact]
    public void What_is_no_text_is_told_byte_by_byte()
    {
        NameCounts counts = new();
        Count(counts, [0xff, 0x00, (byte)'a']);
        Assert.Equal("\u00ff\0a", Assert.Single(Totals(counts).Top(9)).Name);
    }

    [Fact]
    public void A_long_name_is_cut_between_two_characters_and_says_so()
    {
        for (int before = 0; before < 4; before++)
        {
            NameCounts counts = new();
            Count(counts, new string('x', before) + string.Concat(Enumerable.Repeat("😀", 100)));
            string name = Assert.Single(Totals(counts).Top(9)).Name;
            Assert.EndsWith("😀…", name, StringComparison.Ordinal);
            Assert.InRange(Encoding.UTF8.GetByteCount(name), NameCounts.MaxBytes - 3, NameCounts.MaxBytes + 3);
        }
    }

    [Fact]
    public void Long_names_with_one_beginning_are_two()
    {
        NameCounts counts = new();
        Count(counts, new string('x', 200) + "1");
        Count(counts, new string('x', 200) + "2");
        NameTotals totals = Totals(counts);

        // Told alike, and therefore as one.
        Assert.Equal(2, Assert.Single(totals.Top(9)).Count);
    }

    [Fact]
    public void Two_words_are_one_name()
    {
        NameCounts counts = new();
        Assert.False(counts.TryCount(1, 1, 0, out int place));
        counts.Name(place, "CONFIG"u8, "SET"u8);
        Assert.False(counts.TryCount(2, 1, 0, out place));
        counts.Name(place, Encoding.ASCII.GetBytes(new string('y', 95)), "SET"u8);
        Assert.Equal(["CONFIG SET", new string('y', 95) + " …"], Totals(counts).Top(9).Select(total => total.Name));
    }

    [Fact]
    public void Equal_words_have_equal_hashes_and_others_others()
    {
        HashSet<ulong> seen = [];
        for (int length = 0; length < 40; length++)
        {
            for (int i = 0; i < Math.Max(1, length); i++)
            {
                byte[] name = new byte[length];
                if (length > 0)
                {
                    name[i] = 1;
                }

                Assert.True(seen.Add(NameHash.Of(name)), $"{length}, {i}");
                Assert.Equal(NameHash.Of(name), NameHash.Of([.. name]));
            }
        }
    }

    private static void Count(NameCounts counts, string name, bool failed = false) =>
        Count(counts, Encoding.UTF8.GetBytes(name), failed);

    private static void Count(NameCounts counts, byte[] name, bool failed = false)
    {
        if (!counts.TryCount(NameHash.Of(name), 1, failed ? 1u : 0, out int place))
        {
            counts.Name(place, name);
        }
    }

    private static NameTotals Totals(NameCounts counts)
    {
        NameTotals totals = new();
        counts.AddTo(totals);
        return totals;
    }
}
