using System.CommandLine;

namespace Sensor.Cli;

/// <summary><c>interfaces</c>: what can be captured, and why not.</summary>
internal static class InterfacesCommand
{
    public static Command Create()
    {
        Command command = new("interfaces", """
            Lists the network interfaces that run --interface can capture from, and says of each other one why not.

            Example: redis-audit-sensor interfaces
            """);
        command.SetAction(_ => ExitCode.Done);
        return command;
    }
}
