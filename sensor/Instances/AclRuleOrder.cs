using System.Globalization;
using System.Text;

namespace Sensor.Instances;

/// <summary>
/// Whether two lists of the same rules mean the same. Order decides between <c>+</c> and <c>-</c> of what overlaps
/// (<c>+@read -get</c>), and nowhere else; Redis 7.0 lists commands in another order after each start and ACL LOAD.
/// A rule's rank is one above the highest rank before it of a rule that it may not change places with: two orders mean
/// the same when every rule has the same rank in both.
/// </summary>
internal sealed class AclRuleOrder
{
    private readonly int[] _categories = new int[2];
    private readonly int[] _commands = new int[2];
    private readonly Dictionary<(int Sign, string Command), int> _byCommand = [];
    private int _floor;
    private int _highest;

    private AclRuleOrder()
    {
    }

    public static bool MeansSame(IReadOnlyList<byte[]> rules, IReadOnlyList<byte[]> others) =>
        Ranked(rules).SequenceEqual(Ranked(others));

    /// <summary>
    /// The text by which a rule is the same as another; of a selector the order of its own rules is no part.
    /// </summary>
    public static string TextOf(byte[] rule)
    {
        if (rule is not [(byte)'(', .. byte[] inner, (byte)')'])
        {
            return Encoding.Latin1.GetString(rule);
        }

        List<byte[]> words = [];
        foreach (Range range in inner.AsSpan().Split((byte)' '))
        {
            words.Add(inner[range]);
        }

        return $"({string.Join(' ', Ranked(words))})";
    }

    private static List<string> Ranked(IReadOnlyList<byte[]> rules)
    {
        AclRuleOrder order = new();
        List<string> ranked = [];
        foreach (byte[] rule in rules)
        {
            string text = TextOf(rule);
            ranked.Add(string.Create(CultureInfo.InvariantCulture, $"{order.RankOf(text)} {text}"));
        }

        ranked.Sort(string.CompareOrdinal);
        return ranked;
    }

    private int RankOf(string rule)
    {
        int rank = rule switch
        {
            ['+' or '-', '@', ..] => Category(Sign(rule)),
            ['+' or '-', ..] => Command(Sign(rule), rule[1..].Split('|')[0]),
            ['~' or '&' or '%' or '(', ..] => _floor + 1,
            _ => _floor = _highest + 1, // What is not known changes places with nothing.
        };
        _highest = Math.Max(_highest, rank);
        return rank;
    }

    private int Category(int sign)
    {
        int rank = 1 + Math.Max(_floor, Math.Max(_categories[1 - sign], _commands[1 - sign]));
        _categories[sign] = Math.Max(_categories[sign], rank);
        return rank;
    }

    private int Command(int sign, string command)
    {
        int opposite = _byCommand.GetValueOrDefault((1 - sign, command));
        int rank = 1 + Math.Max(_floor, Math.Max(_categories[1 - sign], opposite));
        _commands[sign] = Math.Max(_commands[sign], rank);
        _byCommand[(sign, command)] = Math.Max(_byCommand.GetValueOrDefault((sign, command)), rank);
        return rank;
    }

    private static int Sign(string rule) => rule[0] == '+' ? 1 : 0;
}
