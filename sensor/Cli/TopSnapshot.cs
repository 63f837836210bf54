using Sensor.Control;

namespace Sensor.Cli;

/// <summary>
/// An answer of <c>AUDIT.TOP</c>. Its names may hold whatever a client of Redis chose: they are escaped here, so that
/// whoever shows them need not think of it. What is missing is empty or 0.
/// </summary>
internal sealed class TopSnapshot
{
    private readonly Dictionary<string, ControlReply> _entries;
    private readonly Dictionary<string, ControlReply> _status;

    private TopSnapshot(ControlReply.Map map)
    {
        _entries = Entries(map);
        _status = Entries(_entries.GetValueOrDefault("status"));
        Sinks = [.. Items("sinks").Select(SinkOf)];
    }

    /// <summary>A name with its commands; <paramref name="IsExact"/>: as many as there were.</summary>
    internal sealed record Row(string Name, long Count, long Failures, bool IsExact);

    internal sealed record SinkRow(string Name, string Target, string State, long Waiting, long Accepted, long Rejected);

    public string Window => Text(_entries, "window");

    public long Seconds => Number(_entries, "seconds");

    public long Events => Number(_entries, "window_events");

    public long Failures => Number(_entries, "window_failures");

    public IReadOnlyList<SinkRow> Sinks { get; }

    public static TopSnapshot Of(ControlReply.Map map) => new(map);

    /// <summary>Of <c>AUDIT.STATUS</c>.</summary>
    public long Status(string name) => Number(_status, name);

    public string StatusText(string name) => Text(_status, name);

    /// <summary>Names with counts: <c>categories</c>, <c>gaps</c> …; largest first.</summary>
    public IReadOnlyList<Row> Counts(string name) =>
    [
        .. Entries(_entries.GetValueOrDefault(name))
            .Select(entry => new Row(Shown(entry.Key), (entry.Value as ControlReply.Number)?.Value ?? 0, 0, true))
            .OrderByDescending(row => row.Count),
    ];

    /// <summary><c>users</c>, <c>failing_users</c>, <c>commands</c> …; in the order of the sensor.</summary>
    public IReadOnlyList<Row> Rows(string name) => [.. Items(name).Select(RowOf)];

    private static Row RowOf(ControlReply reply)
    {
        Dictionary<string, ControlReply> entries = Entries(reply);
        string name = Text(entries, "name");
        return new Row(
            name.Length == 0 ? "(empty)" : name, Number(entries, "count"), Number(entries, "failures"),
            Number(entries, "surplus") == 0);
    }

    private static SinkRow SinkOf(ControlReply reply)
    {
        Dictionary<string, ControlReply> entries = Entries(reply);
        return new SinkRow(
            Text(entries, "name"), Text(entries, "target"), Text(entries, "state"), Number(entries, "waiting"),
            Number(entries, "accepted"), Number(entries, "rejected"));
    }

    private IEnumerable<ControlReply> Items(string name) =>
        (_entries.GetValueOrDefault(name) as ControlReply.List)?.Items ?? [];

    private static Dictionary<string, ControlReply> Entries(ControlReply? reply)
    {
        Dictionary<string, ControlReply> entries = [];
        foreach ((string name, ControlReply value) in (reply as ControlReply.Map)?.Entries ?? [])
        {
            entries[name] = value;
        }

        return entries;
    }

    private static long Number(Dictionary<string, ControlReply> entries, string name) =>
        (entries.GetValueOrDefault(name) as ControlReply.Number)?.Value ?? 0;

    private static string Text(Dictionary<string, ControlReply> entries, string name) =>
        Shown((entries.GetValueOrDefault(name) as ControlReply.Bulk)?.Text ?? "");

    private static string Shown(string text) => TerminalText.Escape(text);
}
