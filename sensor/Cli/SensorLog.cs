using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Sensor.Cli;

/// <summary>The program's own log: standard error, for people; standard output belongs to the events.</summary>
internal static class SensorLog
{
    public static Logger Create(bool verbose) => new LoggerConfiguration()
        .MinimumLevel.Is(verbose ? LogEventLevel.Debug : LogEventLevel.Information)
        .WriteTo.Console(
            standardErrorFromLevel: LogEventLevel.Verbose,
            formatProvider: System.Globalization.CultureInfo.InvariantCulture,
            outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}",
            theme: Serilog.Sinks.SystemConsole.Themes.ConsoleTheme.None)
        .CreateLogger();
}
