using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Sensor.Cli;

/// <summary>The program's own log: standard error, for people; standard output belongs to the events.</summary>
internal static class SensorLog
{
    /// <summary>How much it says can change while it is used.</summary>
    public static LoggingLevelSwitch Level(bool verbose) => new(LevelOf(verbose));

    public static LogEventLevel LevelOf(bool verbose) => verbose ? LogEventLevel.Debug : LogEventLevel.Information;

    public static Logger Create(LoggingLevelSwitch level) => new LoggerConfiguration()
        .MinimumLevel.ControlledBy(level)
        .WriteTo.Console(
            standardErrorFromLevel: LogEventLevel.Verbose,
            formatProvider: System.Globalization.CultureInfo.InvariantCulture,
            outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}",
            theme: Serilog.Sinks.SystemConsole.Themes.ConsoleTheme.None)
        .CreateLogger();
}
