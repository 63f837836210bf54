using System.Text;
using Sensor.Commands;

namespace Sensor.Policy;

/// <summary>The traits of each command of the table, worked out from the options' names at its first sight.</summary>
internal sealed class CommandTraitTable
{
    private readonly HashSet<string> _dangerous;
    private readonly HashSet<string> _forbidden;
    private readonly HashSet<string> _sensitive;
    private CommandTraits[] _traits = new CommandTraits[512];

    public CommandTraitTable(PolicyOptions options)
    {
        _dangerous = [.. options.DangerousCommands];
        _forbidden = [.. options.ForbiddenCommands];
        _sensitive = [.. options.SensitiveCommands];
    }

    public CommandTraits Of(CommandDefinition? command)
    {
        if (command is null)
        {
            return CommandTraits.None;
        }

        if (command.Id < _traits.Length && _traits[command.Id] is var traits and not CommandTraits.None)
        {
            return traits;
        }

        return AddSlow(command);
    }

    private CommandTraits AddSlow(CommandDefinition command)
    {
        string name = Encoding.ASCII.GetString(command.Name);
        string full = command.Subcommand is null ? name : $"{name} {Encoding.ASCII.GetString(command.Subcommand)}";
        CommandTraits traits = CommandTraits.Known
            | If(_dangerous.Contains(name) || _dangerous.Contains(full), CommandTraits.Dangerous)
            | If(_forbidden.Contains(name) || _forbidden.Contains(full), CommandTraits.Forbidden)
            | If(_sensitive.Contains(name) || _sensitive.Contains(full), CommandTraits.Sensitive)
            | If(full == "KEYS", CommandTraits.ScansByPattern)
            | If(full == "CONFIG SET", CommandTraits.ConfigSet)
            | If(full == "SCAN", CommandTraits.ScansByCursor)
            | If(command.Behaviour == CommandBehaviour.Monitor, CommandTraits.Monitor)
            | If(command.Behaviour == CommandBehaviour.CrossProtocol, CommandTraits.CrossProtocol);
        if (command.Id >= _traits.Length)
        {
            Array.Resize(ref _traits, command.Id + 512);
        }

        return _traits[command.Id] = traits;
    }

    private static CommandTraits If(bool condition, CommandTraits trait) => condition ? trait : CommandTraits.None;
}
