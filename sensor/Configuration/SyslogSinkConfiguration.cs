using Sensor.Sinks.Syslog;

namespace Sensor.Configuration;

/// <summary>A syslog receiver.</summary>
/// <param name="Name">Of the user's choice.</param>
/// <param name="Format">Name of one format.</param>
/// <param name="Options">Where it is and how it is told.</param>
internal sealed record SyslogSinkConfiguration(string Name, string Format, SyslogSinkOptions Options)
    : RemoteSinkConfiguration(Name, Format, Options.MaxEventBytes);
