namespace Sensor.Commands;

/// <summary>What every command of Redis 7.0–8.x and Valkey 8–9 is: the embedded table, parsed once per <see cref="Load"/>.</summary>
internal sealed class CommandTable
{
    public static CommandTable Load() => throw new NotSupportedException();

    /// <summary>
    /// The row of a command's words: of its subcommand where it has one that the table lists; the container's row
    /// where the second word is no known subcommand; null for a name that the table lacks. Case is ignored.
    /// </summary>
    public CommandDefinition? Find(in CommandWords words) => throw new NotSupportedException();
}
