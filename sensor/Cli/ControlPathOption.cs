using System.CommandLine;
using Sensor.Configuration;

namespace Sensor.Cli;

/// <summary><c>--control PATH</c>: where a running sensor is asked.</summary>
internal static class ControlPathOption
{
    /// <summary>Where the shipped configuration puts it.</summary>
    private const string Usual = "/run/redis-audit-sensor/control.sock";

    public static Option<string?> Create() => new("--control")
    {
        Description = $"Control socket of the sensor; default: that of the configuration, else {Usual}.",
        HelpName = "PATH",
    };

    /// <exception cref="UsageError">The configuration names none.</exception>
    public static string PathOf(string? given, string? configuration)
    {
        if (given is not null)
        {
            return given;
        }

        return configuration is null ? Usual
            : ConfigurationFile.Load(configuration).Control.SocketPath
                ?? throw new UsageError($"{configuration}: names no control.socket, so a sensor with it cannot be asked");
    }
}
