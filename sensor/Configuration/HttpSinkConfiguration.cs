using Sensor.Sinks.Http;

namespace Sensor.Configuration;

/// <summary>A receiver that events are posted to.</summary>
/// <param name="Name">Of the user's choice.</param>
/// <param name="Format">Name of one format.</param>
/// <param name="Options">Where it is and how it is told.</param>
internal sealed record HttpSinkConfiguration(string Name, string Format, HttpSinkOptions Options)
    : RemoteSinkConfiguration(Name, Format, Options.MaxEventBytes);
