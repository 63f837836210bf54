using System.Globalization;
using System.Text;

namespace Sensor.Metrics;

/// <summary>Prometheus' text format, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(MetricSnapshot snapshot)
    {
        StringBuilder text = new(16 * 1024);
        foreach (Metric metric in MetricTable.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {metric.Name} {metric.Meaning}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {metric.Name} {(metric.IsCounter ? "counter" : "gauge")}\n");
            foreach (MetricValue value in snapshot[metric])
            {
                text.Append(metric.Name);
                AppendLabels(text, metric.Labels, value.Labels);
                text.Append(CultureInfo.InvariantCulture, $" {value.Value:R}\n");
            }
        }

        return text.ToString();
    }

    private static void AppendLabels(StringBuilder text, string[] names, string[] values)
    {
        for (int i = 0; i < names.Length; i++)
        {
            text.Append(i == 0 ? '{' : ',').Append(names[i]).Append("=\"");
            foreach (char c in values[i])
            {
                _ = c switch
                {
                    '\\' => text.Append(@"\\"),
                    '"' => text.Append("\\\""),
                    '\n' => text.Append(@"\n"),
                    _ => text.Append(c),
                };
            }

            text.Append(i == names.Length - 1 ? "\"}" : "\"");
        }
    }
}
