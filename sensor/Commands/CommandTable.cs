using System.Text;

namespace Sensor.Commands;

/// <summary>
/// What every command of Redis 7.0–8.x and Valkey 8–9 is: the embedded table (commands.tsv), parsed once per
/// <see cref="Load"/>, and what audited servers have beside it (<see cref="With"/>). Immutable; all workers may share
/// one.
/// </summary>
internal sealed class CommandTable
{
    private readonly NameIndex _index;
    private readonly IReadOnlyList<int> _owners;

    private CommandTable(CommandDefinition[] commands, IReadOnlyList<int> owners, ConfigParameters parameters)
    {
        Commands = commands;
        Parameters = parameters;
        _owners = owners;
        _index = new NameIndex([.. commands.Select(c => c.Subcommand ?? c.Name)], owners);
    }

    /// <summary>All rows; a row's place is its <see cref="CommandDefinition.Id"/>.</summary>
    public IReadOnlyList<CommandDefinition> Commands { get; }

    /// <summary>The parameters that CONFIG SET knows.</summary>
    public ConfigParameters Parameters { get; }

    public static CommandTable Load()
    {
        var reader = new CommandTableReader();
        CommandDefinition[] commands = reader.Read(EmbeddedFile.ReadLines("commands.tsv"));
        return new CommandTable(commands, reader.Owners, ConfigParameters.Load());
    }

    /// <summary>
    /// This table with the commands of a server that it lacks; its own rows stay what and where they are, so that an Id
    /// means the same in every table that grew from one another. The same table where there is nothing to add.
    /// </summary>
    public CommandTable With(IReadOnlyList<ServerCommand> commands)
    {
        var rows = new ServerCommandRows(this, _owners);
        rows.Add(commands);
        return rows.Count == Commands.Count ? this : new CommandTable([.. rows.Rows], rows.Owners, Parameters);
    }

    /// <summary>
    /// The row of a command's words: of its subcommand where it has one that the table lists; the container's row
    /// where the second word is no known subcommand; null for a name that the table lacks. Case is ignored.
    /// </summary>
    public CommandDefinition? Find(in CommandWords words)
    {
        if (words.Available == 0 || !words.IsWhole(0))
        {
            return null;
        }

        int container = _index.Find(words[0], -1);
        if (container < 0)
        {
            return null;
        }

        bool hasSecond = Commands[container].Subcommands.Count > 0 && words.Available > 1 && words.IsWhole(1);
        int subcommand = hasSecond ? _index.Find(words[1], container) : -1;
        return Commands[subcommand < 0 ? container : subcommand];
    }

    /// <summary>The row of <c>NAME</c> or <c>NAME SUBCOMMAND</c>, in any case; null where there is none.</summary>
    public CommandDefinition? Find(string name)
    {
        string[] parts = name.Split(' ');
        int found = _index.Find(Encoding.UTF8.GetBytes(parts[0]), -1);
        found = found >= 0 && parts.Length > 1 ? _index.Find(Encoding.UTF8.GetBytes(parts[1]), found) : found;
        return found < 0 ? null : Commands[found];
    }

    /// <summary>The row of a name below a container's row, or of no container (-1); null where there is none.</summary>
    public CommandDefinition? Find(ReadOnlySpan<byte> name, int owner)
    {
        int found = _index.Find(name, owner);
        return found < 0 ? null : Commands[found];
    }

    /// <summary>The row's category, or what the arguments make of it: CONFIG SET requirepass changes a login.</summary>
    public static CommandCategory CategoryOf(CommandDefinition definition, in CommandWords words)
    {
        if (definition.SetsParameters && definition.Accepts(words.Count))
        {
            for (int i = definition.NameWords; i < words.Available; i += 2)
            {
                if (words.Is(i, "REQUIREPASS"u8))
                {
                    return CommandCategory.AuthModification;
                }
            }
        }

        return definition.Category;
    }
}
