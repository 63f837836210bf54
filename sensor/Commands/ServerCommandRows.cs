using System.Text;

namespace Sensor.Commands;

/// <summary>
/// Adds to the rows of a table those that a server has beside it: commands of modules and of newer versions, new
/// subcommands, and renamed commands, which get the row of the original under their new name. A name that the table has
/// stays what it is, whatever the server says. Of an added command the keys are shown; the other arguments are data,
/// and secret where it has no keys, for it may be a login. At most <see cref="MostRows"/>: the rest stays unknown.
/// </summary>
internal sealed class ServerCommandRows(CommandTable table, IReadOnlyList<int> owners)
{
    public const int MostRows = 8192;

    private const int MostArity = 1_000_000;

    private readonly List<CommandDefinition> _rows = [.. table.Commands];
    private readonly List<int> _owners = [.. owners];
    private readonly HashSet<(int Owner, string Name)> _added = [];

    public int Count => _rows.Count;

    public IReadOnlyList<CommandDefinition> Rows => _rows;

    /// <summary>Of each row: the number of its container's row, or -1.</summary>
    public IReadOnlyList<int> Owners => _owners;

    public void Add(IReadOnlyList<ServerCommand> commands)
    {
        foreach (ServerCommand command in commands)
        {
            CommandDefinition? known = table.Find(command.Name, -1);
            CommandDefinition? original = table.Find(command.OriginalName, -1);
            if (known is not null)
            {
                AddSubcommands(known, command);
            }
            else if (original is not null)
            {
                AddRenamed(original, command);
            }
            else
            {
                AddNew(command);
            }
        }
    }

    /// <summary>Those that a known container lacks; one that has none in the table takes no subcommands.</summary>
    private void AddSubcommands(CommandDefinition container, ServerCommand command)
    {
        foreach (ServerCommand one in container.Subcommands.Count == 0 ? [] : command.Subcommands)
        {
            if (MayAdd(one.Name, container.Id) && table.Find(one.Name, container.Id) is null)
            {
                Add(RowOf(one, Upper(one.Name), container.Name), container.Id);
            }
        }
    }

    private void AddRenamed(CommandDefinition original, ServerCommand command)
    {
        if (original.Subcommand is not null || !MayAdd(command.Name, -1))
        {
            return;
        }

        int id = _rows.Count;
        byte[] name = Upper(command.Name);
        var subcommands = new List<CommandDefinition>();
        Add(original with { Name = name, Subcommands = subcommands }, -1);
        foreach (CommandDefinition one in original.Subcommands)
        {
            if (_rows.Count < MostRows)
            {
                subcommands.Add(Add(one with { Name = name }, id));
            }
        }
    }

    private void AddNew(ServerCommand command)
    {
        if (!MayAdd(command.Name, -1))
        {
            return;
        }

        int id = _rows.Count;
        byte[] name = Upper(command.Name);
        var subcommands = new List<CommandDefinition>();
        Add(RowOf(command, null, name) with { Subcommands = subcommands }, -1);
        foreach (ServerCommand one in command.Subcommands)
        {
            if (MayAdd(one.Name, id))
            {
                subcommands.Add(Add(RowOf(one, Upper(one.Name), name), id));
            }
        }
    }

    private CommandDefinition Add(CommandDefinition row, int owner)
    {
        row = row with { Id = _rows.Count };
        _rows.Add(row);
        _owners.Add(owner);
        return row;
    }

    /// <summary>Whether the name is one that a command can have, is new, and there is room.</summary>
    private bool MayAdd(byte[] name, int owner) =>
        name.Length is > 0 and <= NameIndex.MaxNameLength && _rows.Count < MostRows
        && name.AsSpan().IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0 && !name.AsSpan().Contains((byte)'|')
        && _added.Add((owner, Encoding.ASCII.GetString(name).ToUpperInvariant()));

    private static CommandDefinition RowOf(ServerCommand command, byte[]? subcommand, byte[] name)
    {
        int words = subcommand is null ? 1 : 2;
        bool takesArguments = command.Arity != words;
        return new CommandDefinition
        {
            Id = 0,
            Name = name,
            Subcommand = subcommand,
            Action = ActionOf(name, subcommand),
            Arity = command.Arity is 0 or < -MostArity or > MostArity ? -words : command.Arity,
            Category = CategoryOf(command),
            Privileged = command.Privileged,
            Blocking = command.Blocking,
            RunsScript = true, // code of a module may choose the words of an error
            Keys = command.Keys,
            Syntax = !takesArguments ? "" : command.Keys.Length > 0 ? "[ ( key | value )+ ]" : "[ secret+ ]",
        };
    }

    private static CommandCategory CategoryOf(ServerCommand command) =>
        command.Keys.Length > 0 ? CommandCategory.DataAccess
        : command.Privileged ? CommandCategory.PrivilegedAction
        : command.TouchesData ? CommandCategory.DataAccess
        : command.PublishesOrSubscribes ? CommandCategory.PubSub
        : CommandCategory.Other;

    /// <summary>EVENTS.md: in lower case, other characters as <c>_</c>.</summary>
    private static byte[] ActionOf(byte[] name, byte[]? subcommand)
    {
        byte[] action = subcommand is null ? [.. name] : [.. name, (byte)'_', .. subcommand];
        for (int i = 0; i < action.Length; i++)
        {
            char one = char.ToLowerInvariant((char)action[i]);
            action[i] = char.IsAsciiLetterOrDigit(one) ? (byte)one : (byte)'_';
        }

        return action;
    }

    private static byte[] Upper(byte[] name) =>
        Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(name).ToUpperInvariant());
}
