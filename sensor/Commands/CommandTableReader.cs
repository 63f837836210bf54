using System.Globalization;
using System.Text;

namespace Sensor.Commands;

/// <summary>
/// Reads commands.tsv: a line per command or subcommand, cells parted by tabs, <c>-</c> where empty:
/// <c>NAME [SUBCOMMAND]</c>, arity as COMMAND tells, category, traits, keys, arguments. The words of traits, keys and
/// arguments are explained in commands.overlay.txt. A container's row stands before those of its subcommands.
/// </summary>
internal sealed class CommandTableReader
{
    private readonly List<CommandDefinition> _rows = [];
    private readonly List<int> _owners = [];
    private readonly Dictionary<string, List<CommandDefinition>> _containers = [];

    private int _container;

    /// <summary>Of each row: the number of its container's row, or -1.</summary>
    public IReadOnlyList<int> Owners => _owners;

    public CommandDefinition[] Read(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string[] cells = line.Split('\t');
            if (cells.Length != 6)
            {
                throw new FormatException($"command table: '{cells[0]}' has {cells.Length} cells, not 6");
            }

            string[] names = cells[0].Split(' ');
            var subcommands = new List<CommandDefinition>();
            CommandDefinition row = ReadRow(cells, names, subcommands);
            if (names.Length == 1)
            {
                _owners.Add(-1);
                _container = _rows.Count;
                _containers.Add(names[0], subcommands);
            }
            else
            {
                _owners.Add(_container);
                _containers[names[0]].Add(row);
            }

            _rows.Add(row);
        }

        return [.. _rows];
    }

    private CommandDefinition ReadRow(string[] cells, string[] names, List<CommandDefinition> subcommands)
    {
        string[] traits = cells[3] == "-" ? [] : cells[3].Split(' ');
        var keys = new List<KeySpecification>();
        var channels = new List<KeySpecification>();
        if (cells[4] != "-")
        {
            // Of the commands with channels only PUBLISH and SPUBLISH behave like any other.
            KeySpecificationReader.Read(cells[4], keys, channels, publishes: Trait(traits, "is:") is null);
        }

        return new CommandDefinition
        {
            Id = _rows.Count,
            Name = Encoding.UTF8.GetBytes(names[0]),
            Subcommand = names.Length > 1 ? Encoding.UTF8.GetBytes(names[1]) : null,
            Action = Encoding.UTF8.GetBytes(Trait(traits, "as:") ?? ActionOf(cells[0])),
            Arity = int.Parse(cells[1], CultureInfo.InvariantCulture),
            Category = ReadCategory(cells[2]),
            Behaviour = Trait(traits, "is:") is { } behaviour ? Enum.Parse<CommandBehaviour>(behaviour) : default,
            Subcommands = subcommands,
            Privileged = traits.Contains("privileged"),
            Blocking = traits.Contains("blocking"),
            RunsScript = traits.Contains("script"),
            CountsAffected = traits.Contains("affected"),
            ActsInsideMulti = traits.Contains("at_once"),
            Keys = [.. keys],
            Channels = [.. channels],
            Syntax = cells[5] == "-" ? "" : cells[5],
            TakesScript = Array.IndexOf(cells[5].Split(' '), "script") >= 0,
            SetsParameters = cells[5] == "parameter+",
        };
    }

    private static string? Trait(string[] traits, string prefix) =>
        traits.FirstOrDefault(t => t.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];

    /// <summary>EVENTS.md: in lower case, other characters as <c>_</c>.</summary>
    private static string ActionOf(string name) =>
        new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_')]);

    private static CommandCategory ReadCategory(string text) => text switch
    {
        "auth_modification" => CommandCategory.AuthModification,
        "authentication" => CommandCategory.Authentication,
        "system_lifecycle" => CommandCategory.SystemLifecycle,
        "system_object" => CommandCategory.SystemObject,
        "privileged_action" => CommandCategory.PrivilegedAction,
        "data_access" => CommandCategory.DataAccess,
        "pubsub" => CommandCategory.PubSub,
        "other" => CommandCategory.Other,
        _ => throw new FormatException($"command table: no category '{text}'"),
    };
}
