namespace Sensor.Metrics;

/// <summary>What is measured: a line of <c>packaging/docs/metrics.md</c>, which is the contract.</summary>
/// <param name="Name">As Prometheus shows it.</param>
/// <param name="IsCounter">Whether it only grows; else it is a gauge.</param>
/// <param name="Meaning">For who reads the metrics.</param>
/// <param name="Labels">Names of the labels; their values come from configuration and code, never from the traffic.</param>
internal sealed record Metric(string Name, bool IsCounter, string Meaning, params string[] Labels)
{
    private const string Total = "_total";

    /// <summary>As OpenTelemetry shows it.</summary>
    public string PlainName => Name.EndsWith(Total, StringComparison.Ordinal) ? Name[..^Total.Length] : Name;

    /// <summary>Whether parts of one are measured.</summary>
    public bool IsFraction { get; init; }
}
