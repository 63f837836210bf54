using System.Text;
using Sensor.Anomalies;
using Sensor.Events;
using Sensor.Hosting.Activity;
using Sensor.Metrics;
using Sensor.Sinks.File;
using Sensor.Sinks.Spool;

namespace Sensor.Hosting.Status;

/// <summary>
/// Takes the metrics from what a live run counts anyway; nothing is counted or locked for them while events are told.
/// Safe for several threads.
/// </summary>
internal sealed class SensorMetrics(CaptureThread[] captures, SensorPipeline pipeline, RemoteOutputs remote)
{
    private static readonly string[] Categories = Names(EventNames.Categories);
    private static readonly string[] Outcomes = Names(EventNames.Outcomes);
    private static readonly string[] Causes = Names(EventNames.GapCauses);

    /// <summary>Name of the sensor.</summary>
    public required string Sensor { get; init; }

    /// <summary>What happened lately.</summary>
    public required ActivityTotals Activity { get; init; }

    public CaptureThread[] Captures => captures;

    public SensorPipeline Pipeline => pipeline;

    public RemoteOutputs Remote => remote;

    /// <summary>The files that are written, by name: while outputs are replaced, the old and the new may have one.</summary>
    public IEnumerable<IGrouping<string, FileSink>> Files => pipeline.Outputs.Files.GroupBy(file => file.Name);

    public MetricSnapshot Collect()
    {
        MetricSnapshot snapshot = new();
        AddCaptures(snapshot);
        AddEvents(snapshot);
        AddWayOut(snapshot);
        ProcessFigures.AddTo(snapshot);
        return snapshot;
    }

    private void AddCaptures(MetricSnapshot snapshot)
    {
        long[] anomalies = new long[AnomalyNames.Count];
        pipeline.AddAnomalies(anomalies);
        foreach (CaptureThread capture in captures)
        {
            snapshot.Add(MetricTable.Packets, capture.Statistics.Received, capture.Name);
            snapshot.Add(MetricTable.Bytes, capture.Packets.Bytes, capture.Name);
            snapshot.Add(MetricTable.KernelDropped, capture.Statistics.KernelDrops, capture.Name);
            snapshot.Add(MetricTable.QueueDropped, capture.Router.DroppedSegments, capture.Name);
            for (int kind = 0; kind < anomalies.Length; kind++)
            {
                anomalies[kind] += capture.Anomalies.Totals[kind];
            }
        }

        for (int kind = 0; kind < anomalies.Length; kind++)
        {
            snapshot.Add(MetricTable.Anomalies, anomalies[kind], AnomalyNames.ToText((AnomalyKind)kind));
        }

        snapshot.Add(MetricTable.Flows, pipeline.OpenFlows);
        snapshot.Add(MetricTable.QueueBatches, pipeline.BatchesWaiting);
    }

    private void AddEvents(MetricSnapshot snapshot)
    {
        foreach (RunStatistics counting in pipeline.Counting())
        {
            AddCommands(snapshot, counting.ByOutcome);
            for (GapEventCause cause = GapEventCause.None + 1; (int)cause < Causes.Length; cause++)
            {
                snapshot.Add(MetricTable.Gaps, counting.GapEvents[(int)cause], Causes[(int)cause]);
                snapshot.Add(MetricTable.GapBytes, counting.GapBytes[(int)cause], Causes[(int)cause]);
                AddLost(snapshot, cause, counting.LostEvents[(int)cause]);
            }
        }

        foreach ((string rule, long count) in pipeline.LeftOutByRule())
        {
            snapshot.Add(MetricTable.Filtered, count, rule);
        }
    }

    /// <summary>All of them, also those of which there is none yet: a counter that appears has not grown.</summary>
    private static void AddCommands(MetricSnapshot snapshot, CommandCounts counts)
    {
        for (EventCategory category = 0; category < EventCategory.Sensor; category++)
        {
            for (AuditOutcome outcome = 0; (int)outcome < Outcomes.Length; outcome++)
            {
                snapshot.Add(MetricTable.Commands,
                    counts[category, outcome], Categories[(int)category], Outcomes[(int)outcome]);
            }
        }

        snapshot.Add(MetricTable.Unpaired, counts.Unpaired);
        snapshot.Add(MetricTable.Unattributed, counts.Unattributed);
    }

    /// <summary>
    /// Events that were lost behind Policy: the cause that was told says where and why (<c>spool_full</c>).
    /// </summary>
    private static void AddLost(MetricSnapshot snapshot, GapEventCause cause, long events)
    {
        string[] words = Causes[(int)cause].Split('_', 2);
        if (words is ["spool" or "sink", var reason])
        {
            snapshot.Add(MetricTable.LostEvents, events, words[0], reason);
        }
    }

    private void AddWayOut(MetricSnapshot snapshot)
    {
        foreach (Spool spool in remote.Spools)
        {
            snapshot.Add(MetricTable.SpoolBytes, spool.Segments.Bytes, spool.Format);
        }

        long now = WallClock.NowNs;
        foreach (SpoolSender sink in remote.Senders)
        {
            long oldest = sink.OldestNs;
            snapshot.Add(MetricTable.SpoolWaiting, sink.Waiting, sink.Name);
            snapshot.Add(MetricTable.SinkAccepted, sink.Health.Accepted, sink.Name);
            snapshot.Add(MetricTable.SinkRejected, sink.Health.Rejected, sink.Name);
            snapshot.Add(MetricTable.SinkRetries, sink.Health.Retries, sink.Name);
            snapshot.Add(MetricTable.SinkLag, oldest == 0 ? 0 : Math.Max(0, now - oldest) / 1e9, sink.Name);
            snapshot.Add(MetricTable.SinkUp, sink.Health.Trouble is null ? 1 : 0, sink.Name);
        }

        foreach (IGrouping<string, FileSink> files in Files)
        {
            snapshot.Add(MetricTable.SinkUp, files.All(file => file.Outage.Trouble is null) ? 1 : 0, files.Key);
        }
    }

    private static string[] Names(byte[][] names) => Array.ConvertAll(names, Encoding.ASCII.GetString);
}
