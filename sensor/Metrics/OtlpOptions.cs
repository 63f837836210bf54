namespace Sensor.Metrics;

/// <summary>A collector of OpenTelemetry that metrics are sent to, as OTLP over HTTP in protobuf.</summary>
/// <param name="Endpoint">Where to; without a path <c>/v1/metrics</c> is meant.</param>
internal sealed record OtlpOptions(Uri Endpoint)
{
    /// <summary>
    /// A file of headers, <c>Name: value</c> in each line, which may be secrets; read anew for each sending. Default none.
    /// </summary>
    public string? HeadersFile { get; init; }

    /// <summary>How often; default once a minute.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>With the path that is meant where there is none.</summary>
    public Uri Target => Endpoint.AbsolutePath == "/" ? new Uri(Endpoint, "/v1/metrics") : Endpoint;
}
