namespace Sensor.Commands;

/// <summary>Which word is the text of a script or library, whose size and SHA-1 an event tells.</summary>
internal static class ScriptArgument
{
    /// <summary>
    /// EVAL, EVAL_RO, SCRIPT LOAD, FUNCTION LOAD (after REPLACE too); -1 for all else and for wrong arity.
    /// </summary>
    public static int Index(CommandDefinition definition, in CommandWords words)
    {
        if (!definition.TakesScript || !definition.Accepts(words.Count))
        {
            return -1;
        }

        int first = definition.NameWords;
        bool replace = definition.Subcommand is not null && words.Count == first + 2 && words.Is(first, "REPLACE"u8);
        return replace ? first + 1 : first;
    }
}
