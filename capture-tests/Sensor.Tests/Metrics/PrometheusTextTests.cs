using Sensor.Metrics;

namespace Sensor.Tests.Metrics;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Each_metric_has_its_meaning_and_type_before_its_values()
    {
        MetricSnapshot snapshot = new();
        snapshot.Add(MetricTable.Flows, 12);
        snapshot.Add(MetricTable.SinkLag, 0.25, "siem");
        snapshot.Add(MetricTable.Commands, 1_234_567_890_123, "data_access", "success");
        string text = PrometheusText.Of(snapshot);
        Assert.Contains(
            "# HELP redis_audit_flows Connections remembered.\n# TYPE redis_audit_flows gauge\nredis_audit_flows 12\n",
            text, StringComparison.Ordinal);
        Assert.Contains("\nredis_audit_sink_lag_seconds{sink=\"siem\"} 0.25\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "# TYPE redis_audit_commands_total counter\n"
            + "redis_audit_commands_total{category=\"data_access\",outcome=\"success\"} 1234567890123\n",
            text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_in_a_label_ends_it_or_its_line()
    {
        MetricSnapshot snapshot = new();
        snapshot.Add(MetricTable.Filtered, 1, "a\"} 5\nfaked_total 1 \\");
        Assert.Contains(
            "\nredis_audit_filtered_events_total{rule=\"a\\\"} 5\\nfaked_total 1 \\\\\"} 1\n",
            PrometheusText.Of(snapshot), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_added_for_the_same_labels_is_one_value()
    {
        MetricSnapshot snapshot = new();
        snapshot.Add(MetricTable.Gaps, 1, "kernel_drop");
        snapshot.Add(MetricTable.Gaps, 2, "missing_segment");
        snapshot.Add(MetricTable.Gaps, 3, "kernel_drop");
        Assert.Equal(
            [("kernel_drop", 4.0), ("missing_segment", 2.0)],
            snapshot[MetricTable.Gaps].Select(value => (value.Labels[0], value.Value)));
    }
}
