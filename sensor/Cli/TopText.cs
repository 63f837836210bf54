using System.Globalization;

namespace Sensor.Cli;

/// <summary>One picture of <c>top</c> as lines of text, for scripts and mails.</summary>
internal static class TopText
{
    private const int NameWidth = 44;

    public static void Write(TextWriter output, TopSnapshot snapshot)
    {
        output.WriteLine(Headline(snapshot));
        Section(output, "Events by category", snapshot.Counts("categories"));
        Names(output, "Users", snapshot.Rows("users"));
        Names(output, "Commands", snapshot.Rows("commands"));
        Names(output, "Key patterns", snapshot.Rows("key_patterns"));
        Names(output, "Clients", snapshot.Rows("clients"));
        Section(output, "Failures", snapshot.Counts("failure_reasons"));
        Names(output, "Users that failed", snapshot.Rows("failing_users"));
        Section(output, "Losses, by cause", snapshot.Counts("gaps"));
        Section(output, "Bytes lost, by cause", snapshot.Counts("gap_bytes"));
        output.WriteLine("Sinks");
        foreach (TopSnapshot.SinkRow sink in snapshot.Sinks)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {sink.Name}  {sink.Target}  waiting {sink.Waiting}  accepted {sink.Accepted}  "
                + $"rejected {sink.Rejected}  {sink.State}"));
        }

        if (snapshot.Sinks.Count == 0)
        {
            output.WriteLine("  standard output");
        }
    }

    /// <summary>How it stands, in one line.</summary>
    public static string Headline(TopSnapshot snapshot) => string.Create(CultureInfo.InvariantCulture,
        $"redis-audit-sensor {snapshot.StatusText("version")}, up {Uptime(snapshot.Status("uptime_seconds"))}"
        + $"{(snapshot.StatusText("paused") == "yes" ? ", PAUSED" : "")}; {snapshot.Status("sessions"):N0} sessions; "
        + $"{snapshot.Status("events_per_second"):N0} events/s, {snapshot.Status("packets_per_second"):N0} packets/s; "
        + $"dropped by the kernel {snapshot.Status("packets_dropped_by_kernel"):N0}, by a full queue "
        + $"{snapshot.Status("packets_dropped_by_full_queue"):N0}; in the last {Span(snapshot)}: {snapshot.Events:N0} events, "
        + $"{snapshot.Failures:N0} failures");

    /// <summary><c>1,234</c>, with <c>~</c> where it may be too large.</summary>
    public static string Count(TopSnapshot.Row row) =>
        string.Create(CultureInfo.InvariantCulture, $"{(row.IsExact ? "" : "~")}{row.Count:N0}");

    private static string Span(TopSnapshot snapshot) => snapshot.Seconds < 100
        ? string.Create(CultureInfo.InvariantCulture, $"{snapshot.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{snapshot.Seconds / 60} min");

    private static string Uptime(long seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400} days"),
    };

    private static void Section(TextWriter output, string title, IReadOnlyList<TopSnapshot.Row> rows)
    {
        if (rows.Count > 0)
        {
            output.WriteLine(title);
            foreach (TopSnapshot.Row row in rows)
            {
                output.WriteLine($"  {row.Name.PadRight(NameWidth)}  {Count(row),12}");
            }
        }
    }

    private static void Names(TextWriter output, string title, IReadOnlyList<TopSnapshot.Row> rows)
    {
        if (rows.Count > 0)
        {
            output.WriteLine($"{title.PadRight(NameWidth + 2)}  {"commands",12}  {"failures",10}");
            foreach (TopSnapshot.Row row in rows)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  {row.Name.PadRight(NameWidth)}  {Count(row),12}  {row.Failures,10:N0}"));
            }
        }
    }
}
