using Sensor.Commands;

namespace Sensor.Fuzz;

/// <summary>The command table, read once.</summary>
internal static class Facts
{
    public static CommandTable Table { get; } = CommandTable.Load();
}
