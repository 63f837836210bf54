using System.Text.RegularExpressions;
using Sensor.Metrics;
using Sensor.Tests.Packaging;

namespace Sensor.Tests.Metrics;

/// <summary>The metrics that there are, against the page that promises them.</summary>
public sealed partial class MetricTableTests
{
    [Fact]
    public void The_page_has_every_metric_with_its_type_and_labels_and_no_other()
    {
        IEnumerable<string> promised = Row().Matches(Sample.Text("docs/metrics.md")).Select(row =>
            $"{row.Groups[1].Value} {row.Groups[2].Value} {string.Join(',', Label().Matches(row.Groups[3].Value).Select(label => label.Groups[1].Value))}");
        IEnumerable<string> there = MetricTable.All.Select(metric =>
            $"{metric.Name} {(metric.IsCounter ? "counter" : "gauge")} {string.Join(',', metric.Labels)}");
        Assert.Equal(promised, there);
    }

    [Fact]
    public void Counters_end_in_total_and_OpenTelemetry_shows_them_without() => Assert.All(MetricTable.All, metric =>
    {
        Assert.Equal(metric.IsCounter, metric.Name.EndsWith("_total", StringComparison.Ordinal));
        Assert.DoesNotContain("_total", metric.PlainName, StringComparison.Ordinal);
        Assert.EndsWith(".", metric.Meaning, StringComparison.Ordinal);
    });

    [GeneratedRegex(@"(?m)^\| `(\w+)` \| (\w+) \| (.*?) \|")]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z]+)`")]
    private static partial Regex Label();
}
