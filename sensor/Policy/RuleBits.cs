using System.Numerics;

namespace Sensor.Policy;

/// <summary>
/// Sets of rules by their place in the list, one bit each; all sets of one <see cref="RuleSet"/> are as long.
/// </summary>
internal static class RuleBits
{
    public static int Words(int rules) => (rules + 63) / 64;

    public static bool Has(ReadOnlySpan<ulong> bits, int rule) => (bits[rule >> 6] & (1UL << rule)) != 0;

    public static void Set(Span<ulong> bits, int rule) => bits[rule >> 6] |= 1UL << rule;

    public static ulong[] Of(int rules, Func<int, bool> isIn)
    {
        ulong[] bits = new ulong[Words(rules)];
        for (int i = 0; i < rules; i++)
        {
            if (isIn(i))
            {
                Set(bits, i);
            }
        }

        return bits;
    }

    public static void And(Span<ulong> bits, ReadOnlySpan<ulong> others)
    {
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] &= others[i];
        }
    }

    public static void Or(Span<ulong> bits, ReadOnlySpan<ulong> others)
    {
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] |= others[i];
        }
    }

    /// <summary>The first rule in both sets from <paramref name="from"/> on; -1 where there is none.</summary>
    public static int NextInBoth(ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other, int from)
    {
        int word = from >> 6;
        ulong mask = ulong.MaxValue << from;
        for (; word < one.Length; word++, mask = ulong.MaxValue)
        {
            ulong both = one[word] & other[word] & mask;
            if (both != 0)
            {
                return (word << 6) + BitOperations.TrailingZeroCount(both);
            }
        }

        return -1;
    }
}
