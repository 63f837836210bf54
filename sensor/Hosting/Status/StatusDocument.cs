using System.Text.Json;
using Sensor.Events;
using Sensor.Metrics;
using Sensor.Sinks.File;
using Sensor.Sinks.Spool;

namespace Sensor.Hosting.Status;

/// <summary>
/// <c>/status.json</c>: what the status page shows, as of one moment. Its texts can be shown as they are, as text; the
/// characters of HTML are escaped besides.
/// </summary>
internal sealed class StatusDocument(SensorMetrics metrics, RateHistory history)
{
    /// <summary>The numbers of <see cref="RateHistory"/>, in their order.</summary>
    private static readonly string[] Series = ["events", "commands", "failures", "packets", "drops"];

    private readonly long _startNs = WallClock.NowNs;

    public static int SeriesCount => Series.Length;

    /// <summary>What <see cref="RateHistory"/> looks at.</summary>
    public long[] Totals(MetricSnapshot snapshot) =>
    [
        metrics.Pipeline.EventsTold,
        (long)snapshot.Sum(MetricTable.Commands),
        (long)snapshot[MetricTable.Commands].Where(value => value.Labels[1] == "failure").Sum(value => value.Value),
        (long)snapshot.Sum(MetricTable.Packets),
        (long)(snapshot.Sum(MetricTable.KernelDropped) + snapshot.Sum(MetricTable.QueueDropped)),
    ];

    /// <param name="snapshot">As of now.</param>
    /// <param name="notReady">Null where all is well.</param>
    public byte[] Write(MetricSnapshot snapshot, string? notReady)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("sensor", metrics.Sensor);
            json.WriteString("version", SensorEvents.VersionText);
            json.WriteNumber("time_ms", WallClock.NowNs / 1_000_000);
            json.WriteNumber("start_ms", _startNs / 1_000_000);
            json.WriteString("trouble", notReady);
            WriteTotals(json, snapshot);
            WriteHistory(json);
            StatusActivity.Write(json, metrics.Activity);
            WriteCommands(json, snapshot);
            WriteNamed(json, "gaps", snapshot[MetricTable.Gaps], snapshot[MetricTable.GapBytes]);
            WriteNamed(json, "filtered", snapshot[MetricTable.Filtered], []);
            WriteNamed(json, "anomalies", snapshot[MetricTable.Anomalies], []);
            WriteInterfaces(json, snapshot);
            WriteSinks(json, snapshot);
            WriteNewest(json);
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    private void WriteTotals(Utf8JsonWriter json, MetricSnapshot snapshot)
    {
        json.WriteStartObject("totals");
        foreach ((string name, long total) in Series.Zip(Totals(snapshot)))
        {
            json.WriteNumber(name, total);
        }

        foreach ((string name, Metric metric) in (ReadOnlySpan<(string, Metric)>)
        [
            ("bytes", MetricTable.Bytes), ("flows", MetricTable.Flows), ("unattributed", MetricTable.Unattributed),
            ("unpaired", MetricTable.Unpaired), ("lost", MetricTable.LostEvents), ("gaps", MetricTable.Gaps),
            ("filtered", MetricTable.Filtered), ("queue_batches", MetricTable.QueueBatches),
            ("memory", MetricTable.ProcessMemory),
        ])
        {
            json.WriteNumber(name, (long)snapshot.Sum(metric));
        }

        json.WriteNumber("sessions", metrics.Pipeline.OpenSessions);
        json.WriteNumber("cpu_seconds", snapshot.Sum(MetricTable.ProcessCpu));
        json.WriteEndObject();
    }

    private void WriteHistory(Utf8JsonWriter json)
    {
        json.WriteStartObject("history");
        json.WriteNumber("step_seconds", RateHistory.StepSeconds);
        json.WriteNumber("steps", RateHistory.Steps);
        for (int i = 0; i < Series.Length; i++)
        {
            json.WriteStartArray(Series[i]);
            foreach (double rate in history.Of(i))
            {
                json.WriteNumberValue(Math.Round(rate, 1));
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteCommands(Utf8JsonWriter json, MetricSnapshot snapshot)
    {
        json.WriteStartArray("categories");
        foreach (IGrouping<string, MetricValue> category in snapshot[MetricTable.Commands].GroupBy(value => value.Labels[0]))
        {
            json.WriteStartObject();
            json.WriteString("name", category.Key);
            foreach (MetricValue outcome in category)
            {
                json.WriteNumber(outcome.Labels[1], (long)outcome.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Those of which there are any.</summary>
    private static void WriteNamed(
        Utf8JsonWriter json, string name, IReadOnlyList<MetricValue> counts, IReadOnlyList<MetricValue> bytes)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < counts.Count; i++)
        {
            if (counts[i].Value > 0)
            {
                json.WriteStartObject();
                json.WriteString("name", counts[i].Labels[0]);
                json.WriteNumber("count", (long)counts[i].Value);
                json.WriteNumber("bytes", i < bytes.Count ? (long)bytes[i].Value : 0);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private void WriteInterfaces(Utf8JsonWriter json, MetricSnapshot snapshot)
    {
        json.WriteStartArray("interfaces");
        foreach (CaptureThread capture in metrics.Captures)
        {
            json.WriteStartObject();
            json.WriteString("name", capture.Name);
            json.WriteBoolean("up", capture.DownSinceNs == 0);
            json.WriteNumber("packets", Of(MetricTable.Packets));
            json.WriteNumber("bytes", Of(MetricTable.Bytes));
            json.WriteNumber("kernel_dropped", Of(MetricTable.KernelDropped));
            json.WriteNumber("queue_dropped", Of(MetricTable.QueueDropped));
            json.WriteEndObject();

            long Of(Metric metric) =>
                (long)snapshot[metric].FirstOrDefault(value => value.Labels[0] == capture.Name).Value;
        }

        json.WriteEndArray();
    }

    private void WriteSinks(Utf8JsonWriter json, MetricSnapshot snapshot)
    {
        json.WriteStartArray("sinks");
        foreach (SpoolSender sink in metrics.Remote.Senders)
        {
            json.WriteStartObject();
            json.WriteString("name", sink.Name);
            json.WriteString("format", sink.Spool.Format);
            json.WriteString("target", sink.Target);
            json.WriteString("trouble", sink.Health.Trouble?.Message);
            json.WriteNumber("waiting", sink.Waiting);
            json.WriteNumber("accepted", sink.Health.Accepted);
            json.WriteNumber("rejected", sink.Health.Rejected);
            json.WriteNumber("retries", sink.Health.Retries);
            json.WriteNumber("lag_seconds", Math.Round(
                snapshot[MetricTable.SinkLag].FirstOrDefault(value => value.Labels[0] == sink.Name).Value, 1));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("files");
        foreach (FileSink file in metrics.Files.Select(files => files.Last()))
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("format", file.Format);
            json.WriteString("target", file.Target);
            json.WriteString("trouble", file.Outage.Trouble);
            json.WriteNumber("lost", file.Outage.Lost);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("spools");
        foreach (Spool spool in metrics.Remote.Spools)
        {
            json.WriteStartObject();
            json.WriteString("format", spool.Format);
            json.WriteNumber("bytes", spool.Segments.Bytes);
            json.WriteNumber("limit", spool.Options.MaxBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteNewest(Utf8JsonWriter json)
    {
        json.WriteStartArray("newest");
        foreach (RecentEvent one in metrics.Pipeline.NewestEvents())
        {
            json.WriteStartObject();
            json.WriteNumber("time_ms", one.TimeNs / 1_000_000);
            json.WriteString("category", EventNames.Categories[(int)one.Category]);
            json.WriteString("outcome", EventNames.Outcomes[(int)one.Outcome]);
            json.WriteString("failure", StatusActivity.NameOf(one.Failure));
            json.WriteString("user", one.User);
            json.WriteString("action", one.Action);
            json.WriteString("key_pattern", one.KeyPattern);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
