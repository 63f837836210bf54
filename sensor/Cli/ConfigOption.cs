using System.CommandLine;
using Sensor.Configuration;

namespace Sensor.Cli;

/// <summary><c>-c FILE</c>: the configuration, of which given options replace their part.</summary>
internal static class ConfigOption
{
    public static Option<string?> Create() => new("--config", "-c")
    {
        Description = "Configuration file; options given beside it replace what it says.",
        HelpName = "FILE",
    };

    /// <summary>What the file says; without one, what is usual.</summary>
    /// <exception cref="ConfigurationException">It cannot be used.</exception>
    public static SensorConfiguration Load(ParseResult result, Option<string?> option) =>
        result.GetValue(option) is { } path ? ConfigurationFile.Load(path) : new SensorConfiguration();

    /// <summary>Whether an option stands on the command line.</summary>
    public static bool IsGiven(this ParseResult result, Option option) =>
        result.GetResult(option) is { Implicit: false };
}
