using System.Text;
using Sensor.Configuration;
using Sensor.Control;
using Sensor.Events;
using Sensor.Sinks;
using Sensor.Sinks.Spool;

namespace Sensor.Hosting.Activity;

/// <summary>What <c>AUDIT.TOP</c> answers: how the run stands, and what happened within a window.</summary>
internal static class ActivityReply
{
    public const int UsualRows = 10;

    public static ControlReply Of(LiveControl run, ActivityWindow window, int rows)
    {
        if (run.Activity is not { } totals)
        {
            return new ControlReply.Error("ERR nobody counts what happens here");
        }

        ActivitySlice slice = totals.Report(window);
        return new ControlReply.Map(
        [
            new("window", Text(window == ActivityWindow.Minute ? "minute" : "hour")),
            new("seconds", new ControlReply.Number((long)Math.Round(slice.Seconds))),
            new("status", new ControlReply.Map([.. run.Status()])),
            new("window_events", new ControlReply.Number(slice.Events)),
            new("window_failures", new ControlReply.Number(slice.Failures)),
            new("categories", Counts(EventNames.Categories, slice.ByCategory)),
            new("failure_reasons", Counts(EventNames.Failures, [0, .. slice.ByFailure[1..]])),
            new("gaps", Counts(EventNames.GapCauses, slice.GapEvents)),
            new("gap_bytes", Counts(EventNames.GapCauses, slice.GapBytes)),
            new("users", Names(slice.Names(NameKind.User).Top(rows))),
            new("failing_users", Names(slice.Names(NameKind.User).TopFailures(rows))),
            new("commands", Names(slice.Names(NameKind.Command).Top(rows))),
            new("failing_commands", Names(slice.Names(NameKind.Command).TopFailures(rows))),
            new("key_patterns", Names(slice.Names(NameKind.KeyPattern).Top(rows))),
            new("clients", Names(slice.Names(NameKind.Client).Top(rows))),
            new("failing_clients", Names(slice.Names(NameKind.Client).TopFailures(rows))),
            new("sinks", new ControlReply.List([.. run.Sinks.Select(sink => Sink(sink, run))])),
        ]);
    }

    /// <summary>Those that are not zero.</summary>
    private static ControlReply.Map Counts(byte[][] names, long[] counts) => new(
    [
        .. names.Zip(counts).Where(pair => pair.Second > 0).Select(pair => new KeyValuePair<string, ControlReply>(
            Encoding.ASCII.GetString(pair.First), new ControlReply.Number(pair.Second))),
    ]);

    private static ControlReply.List Names(IReadOnlyList<NameTotal> totals) => new(
    [
        .. totals.Select(total => new ControlReply.Map(
        [
            new("name", Text(total.Name)),
            new("count", new ControlReply.Number(total.Count)),
            new("failures", new ControlReply.Number(total.Failures)),
            new("surplus", new ControlReply.Number(total.Surplus)),
        ])),
    ]);

    private static ControlReply.Map Sink(SinkConfiguration sink, LiveControl run)
    {
        SpoolSender? sender = run.Remote.Senders.FirstOrDefault(sender => sender.Name == sink.Name);
        SinkHealth? health = sender?.Health;
        return new ControlReply.Map(
        [
            new("name", Text(sink.Name)),
            new("format", Text(sink.Format)),
            new("target", Text(sender?.Target ?? (sink as FileSinkConfiguration)?.Path ?? "")),
            new("state", Text(health?.Trouble?.Message ?? run.FileOf(sink)?.Outage.Trouble ?? "ok")),
            new("waiting", new ControlReply.Number(sender?.Waiting ?? 0)),
            new("accepted", new ControlReply.Number(health?.Accepted ?? 0)),
            new("rejected", new ControlReply.Number(health?.Rejected ?? 0)),
            new("retries", new ControlReply.Number(health?.Retries ?? 0)),
        ]);
    }

    private static ControlReply.Bulk Text(string text) => new(text);
}
