using System.Text.RegularExpressions;
using Sensor.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Sensor.Tests.Packaging;

/// <summary>
/// Alerts and the dashboard ask for metrics, and labels of them, that <c>packaging/docs/metrics.md</c> promises; promtool
/// reads every expression.
/// </summary>
public sealed partial class MetricSampleTests : IDisposable
{
    private const string Alerts = "siem/prometheus/redis-audit-alerts.yaml";

    private static readonly Dictionary<string, string[]> Metrics = Row().Matches(Sample.Text("docs/metrics.md"))
        .ToDictionary(
            row => row.Groups[1].Value,
            row => LabelName().Matches(row.Groups[2].Value).Select(label => label.Groups[1].Value).ToArray());

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sensor-metrics-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Alerts_ask_for_metrics_that_there_are()
    {
        YamlNode[] rules = Assert.Single(Sample.Yaml(Alerts)).ListAt("groups.0.rules");
        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Hold(rule.TextAt("expr")));
        Assert.Equal(rules.Length, rules.Select(rule => rule.TextAt("alert")).Distinct().Count());
    }

    [Fact]
    public void The_dashboard_asks_for_metrics_that_there_are()
    {
        string[] expressions = Expressions();
        Assert.All(expressions, Hold);
        string[] unseen = [.. Metrics.Keys.Where(metric => !expressions.Any(
            expression => expression.Contains(metric, StringComparison.Ordinal)))];
        Assert.Equal(["process_open_fds", "process_start_time_seconds"], unseen.Order());
    }

    [Fact]
    public void Each_alert_fires_on_its_cause_and_none_on_a_sensor_that_is_well()
    {
        NeedPromtool();
        ProgramRun.MustSucceed("promtool", "check", "rules", Sample.PathOf(Alerts));
        ProgramRun.MustSucceed("promtool", "test", "rules", Sample.PathOf("siem/prometheus/redis-audit-alerts.test.yaml"));
        string tests = Sample.Text("siem/prometheus/redis-audit-alerts.test.yaml");
        Assert.All(Assert.Single(Sample.Yaml(Alerts)).ListAt("groups.0.rules"), rule =>
            Assert.Contains($"alertname=\"{rule.TextAt("alert")}\"", tests, StringComparison.Ordinal));
    }

    [Fact]
    public void Promtool_reads_every_expression_of_the_dashboard()
    {
        NeedPromtool();
        string rules = Path.Combine(_folder.FullName, "dashboard.yaml");
        File.WriteAllLines(rules, ["groups:", "- name: dashboard", "  rules:", .. Expressions().SelectMany((expression, i) =>
            (string[])[$"  - record: panel:{i}", $"    expr: '{expression.Replace("'", "''", StringComparison.Ordinal)}'"])]);
        ProgramRun.MustSucceed("promtool", "check", "rules", rules);
    }

    private static void NeedPromtool() => Assert.SkipUnless(
        File.Exists("/usr/bin/promtool"), "promtool is missing; Debian's package prometheus has it");

    private static string[] Expressions() =>
    [
        .. Sample.Json("siem/grafana/redis-audit-sensor.json").GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!
                .Replace("$__rate_interval", "5m", StringComparison.Ordinal)
                .Replace("$__range", "6h", StringComparison.Ordinal)),
    ];

    private static void Hold(string expression)
    {
        MatchCollection used = Used().Matches(expression);
        Assert.True(used.Count > 0 || expression.StartsWith("up{", StringComparison.Ordinal), expression);
        HashSet<string> labels = ["instance", "job"];
        foreach (Match metric in used)
        {
            Assert.True(Metrics.ContainsKey(metric.Value), $"{metric.Value} is not in metrics.md");
            labels.UnionWith(Metrics[metric.Value]);
        }

        foreach (Match grouped in Grouped().Matches(expression))
        {
            Assert.All(grouped.Groups[1].Value.Split(", "), label => Assert.Contains(label, labels));
        }

        foreach (Match matched in Matched().Matches(expression))
        {
            Assert.Contains(matched.Groups[1].Value, labels);
        }
    }

    [GeneratedRegex(@"(?m)^\| `(\w+)` \| \w+ \| (.*?) \|")]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z]+)`")]
    private static partial Regex LabelName();

    [GeneratedRegex(@"\b(?:redis_audit|process)_\w+")]
    private static partial Regex Used();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex Grouped();

    [GeneratedRegex(@"([a-z_]+)=~?""")]
    private static partial Regex Matched();
}
