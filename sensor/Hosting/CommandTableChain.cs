using Sensor.Commands;

namespace Sensor.Hosting;

/// <summary>
/// The command table of a run, grown by what servers tell of their commands. Each table is an extension of the one
/// before: what is counted and remembered by a command's number holds for all of them. Thread-safe.
/// </summary>
internal sealed class CommandTableChain(CommandTable first)
{
    private readonly Lock _lock = new();
    private CommandTable _newest = first;

    /// <summary>The newest table, with these commands in it.</summary>
    public CommandTable Extend(IReadOnlyList<ServerCommand> commands)
    {
        lock (_lock)
        {
            _newest = _newest.With(commands);
            return _newest;
        }
    }
}
