namespace Sensor.Metrics;

/// <summary>The values of all metrics at one moment. Filled by one thread, then read only.</summary>
internal sealed class MetricSnapshot
{
    private readonly Dictionary<Metric, List<MetricValue>> _values = [];

    public IReadOnlyList<MetricValue> this[Metric metric] => _values.TryGetValue(metric, out List<MetricValue>? values) ? values : [];

    /// <param name="metric">One of <see cref="MetricTable"/>.</param>
    /// <param name="value">Added to what was there for the same labels.</param>
    /// <param name="labels">As many as the metric has.</param>
    public void Add(Metric metric, double value, params string[] labels)
    {
        if (!_values.TryGetValue(metric, out List<MetricValue>? values))
        {
            _values[metric] = values = [];
        }

        int same = values.FindIndex(other => other.Labels.AsSpan().SequenceEqual(labels));
        if (same < 0)
        {
            values.Add(new MetricValue(value, labels));
        }
        else
        {
            values[same] = new MetricValue(values[same].Value + value, labels);
        }
    }

    /// <summary>Of a metric over all its labels.</summary>
    public double Sum(Metric metric) => this[metric].Sum(value => value.Value);
}

/// <summary>A value, and the values of its labels in the metric's order.</summary>
internal readonly record struct MetricValue(double Value, string[] Labels);
