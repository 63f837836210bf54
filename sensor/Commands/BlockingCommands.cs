namespace Sensor.Commands;

/// <summary>Whether waiting is a command's purpose: EVENTS.md, <c>blocking</c>.</summary>
internal static class BlockingCommands
{
    public static bool IsBlocking(CommandDefinition definition, in CommandWords words)
    {
        bool streams = definition.Keys.Length == 1 && definition.Keys[0].Shape == KeyShape.Streams;
        return definition.Blocking && (!streams || HasBlock(words));
    }

    /// <summary>BLOCK among the options of XREAD and XREADGROUP; behind STREAMS stand names.</summary>
    private static bool HasBlock(in CommandWords words)
    {
        for (int i = 1; i < words.Available && !words.Is(i, "STREAMS"u8); i++)
        {
            if (words.Is(i, "BLOCK"u8))
            {
                return true;
            }

            i += words.Is(i, "GROUP"u8) ? 2 : words.Is(i, "COUNT"u8) || words.Is(i, "CLAIM"u8) ? 1 : 0;
        }

        return false;
    }
}
