using Sensor.Events;

namespace Sensor.Hosting.Activity;

/// <summary>Plain events of one command since they were last counted by name.</summary>
internal sealed class CommandTally(PlainCommand command)
{
    public TextSlice Command => command.Command;

    public TextSlice Subcommand => command.Subcommand;

    public ulong Hash { get; } = ActivityCounts.HashOf(command.Command.Span, command.Subcommand.Span);

    public uint Count;
}
