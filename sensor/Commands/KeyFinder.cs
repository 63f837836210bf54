namespace Sensor.Commands;

/// <summary>
/// The keys that a command touches when the server executes it. Where COMMAND GETKEYSANDFLAGS tells otherwise (it lists
/// STORE and STOREDIST of GEORADIUS both, the value of XREAD COUNT as a key), what is executed counts. A command that
/// the server refuses by its form (wrong arity, bad numkeys, an unknown option before its keys) has none.
/// Access: the server's RO, OW, RW and RM as read, write, read_write and delete; keys that are gone when the command
/// has worked are delete too (GETDEL, MOVE, DELEX, the source of RENAME, MIGRATE without COPY), which the server
/// flags RW.
/// </summary>
internal static class KeyFinder
{
    public static void Find(CommandDefinition definition, in CommandWords words, KeyList result)
    {
        result.Clear();
        if (!definition.Accepts(words.Count))
        {
            return;
        }

        foreach (ref readonly KeySpecification specification in definition.Keys.AsSpan())
        {
            if (!FindOne(specification, words, result))
            {
                result.Clear();
                return;
            }
        }
    }

    /// <summary>False where the server would refuse the command.</summary>
    internal static bool FindOne(in KeySpecification by, in CommandWords words, KeyList result) => by.Shape switch
    {
        KeyShape.Range => FindRange(by, words, result),
        KeyShape.Counted => FindCounted(by, words, result),
        KeyShape.Unknown => result.Uncertain = true,
        _ => KeyOptionWalk.Find(by, words, result),
    };

    private static bool FindRange(in KeySpecification by, in CommandWords words, KeyList result)
    {
        long last = by.Last < 0 ? words.Count + by.Last : by.Begin + by.Last;
        if (last >= words.Count || (last >= by.Begin && (last - by.Begin + 1) % by.Step != 0))
        {
            return false;
        }

        result.Add(by.Begin, last, by, words.Available);
        return true;
    }

    private static bool FindCounted(in KeySpecification by, in CommandWords words, KeyList result)
    {
        int number = by.Begin + by.Last;
        if (number >= words.Available)
        {
            result.Uncertain |= number < words.Count;
            return true;
        }

        long first = by.Begin + by.First;
        if (!WireNumber.TryParse(words, number, out long count) || count < 0 || count > (words.Count - first) / by.Step)
        {
            return false;
        }

        result.Add(first, first + ((count - 1) * by.Step), by, words.Available);
        return true;
    }
}
