using System.Globalization;
using System.Text;
using Sensor.Anomalies;
using Sensor.Events;
using Sensor.Hosting;
using Sensor.Packets;

namespace Sensor.Cli;

/// <summary>
/// The end of a run for people: what was told, by whom, what failed, what was lost and why. Two columns of plain text,
/// aligned by hand and gathered without LINQ: a table of Spectre.Console and queries over tuples cost 0.1 s, most of it
/// compilation.
/// </summary>
internal static class SummaryTable
{
    private const int TopRows = 10;

    public static void Print(TextWriter writer, RunSummary summary)
    {
        RunStatistics statistics = summary.Statistics;
        List<SummaryRow> rows = [];
        Section(rows, "Events by category", Sorted(Named(EventNames.Categories, statistics.ByCategory)));
        Section(rows, "Top commands", Top(statistics.CountsByCommand));
        Section(rows, "Top users", Top(Events(statistics.Users)));
        Section(rows, "Failures", Sorted(Named(EventNames.Failures, [0, .. statistics.ByFailure[1..]])));
        Section(rows, "Gaps (bytes lost, by cause)", Gaps(statistics));
        Section(rows, "Packets not decoded", NotDecoded(summary));
        Section(rows, "Anomalies", Anomalies(statistics));
        Write(writer, rows);
        writer.WriteLine(Headline(summary));
        if (statistics.RedisConnections + statistics.EncryptedConnections == 0)
        {
            writer.WriteLine(NothingFound(statistics));
        }
    }

    /// <summary>One sentence that says what was there instead.</summary>
    public static string NothingFound(RunStatistics statistics)
    {
        if (statistics.Connections == 0)
        {
            return "No Redis traffic was found: there are no TCP connections.";
        }

        IEnumerable<string> ports = statistics.Ports.OrderByDescending(port => port.Value).Take(TopRows)
            .Select(port => port.Key.ToString(CultureInfo.InvariantCulture));
        return $"No Redis traffic was found: saw {Number(statistics.Connections)} TCP connections on ports "
            + $"{string.Join(", ", ports)}{(statistics.Ports.Count > TopRows ? " ..." : "")}.";
    }

    private static string Headline(RunSummary summary)
    {
        RunStatistics statistics = summary.Statistics;
        StringBuilder text = new();
        text.Append($"{Number(statistics.Events)} events of {Number(statistics.Commands)} commands on ");
        text.Append($"{Number(statistics.RedisConnections)} Redis connections");
        if (statistics.EncryptedConnections > 0)
        {
            text.Append($" (and {Number(statistics.EncryptedConnections)} encrypted ones)");
        }

        text.Append($", from {Number(summary.Packets)} packets in ");
        text.Append(CultureInfo.InvariantCulture, $"{summary.Elapsed.TotalSeconds:0.00} s.");
        if (statistics.LeftOut > 0)
        {
            text.Append($" {Number(statistics.LeftOut)} events were left out by the options.");
        }

        if (statistics.OwnConnections > 0)
        {
            text.Append($" {Number(statistics.OwnCommands)} commands of the sensor's own, on ");
            text.Append($"{Number(statistics.OwnConnections)} ");
            text.Append(statistics.OwnConnections == 1 ? "connection, were left out." : "connections, were left out.");
        }

        if (statistics.RowsLeftOut > 0)
        {
            text.Append($" {Number(statistics.RowsLeftOut)} rows of CLIENT LIST without a usable id or user ");
            text.Append("were left out.");
        }

        if (statistics.InternalErrors > 0)
        {
            text.Append($" {Number(statistics.InternalErrors)} errors of the sensor itself cost connections.");
        }

        return text.ToString();
    }

    private static void Write(TextWriter writer, List<SummaryRow> rows)
    {
        int names = 0;
        int counts = 0;
        foreach (SummaryRow row in rows)
        {
            names = Math.Max(names, row.Name.Length);
            counts = Math.Max(counts, row.Text.Length);
        }

        foreach (SummaryRow row in rows)
        {
            writer.WriteLine(row.IsTitle ? row.Name : $"{row.Name.PadRight(names)}  {row.Text.PadLeft(counts)}");
        }
    }

    private static void Section(List<SummaryRow> rows, string title, List<SummaryRow> section)
    {
        if (section.Count == 0)
        {
            return;
        }

        rows.Add(SummaryRow.Title(title));
        foreach (SummaryRow row in section)
        {
            rows.Add(new SummaryRow("  " + TerminalText.Escape(row.Name), row.Count));
        }
    }

    /// <summary>Those that are not zero.</summary>
    private static List<SummaryRow> Named(byte[][] names, long[] counts)
    {
        List<SummaryRow> rows = [];
        for (int i = 0; i < names.Length; i++)
        {
            if (counts[i] > 0)
            {
                rows.Add(new SummaryRow(Encoding.ASCII.GetString(names[i]), counts[i]));
            }
        }

        return rows;
    }

    private static List<SummaryRow> Events(IEnumerable<UserCounter> users)
    {
        List<SummaryRow> rows = [];
        foreach (UserCounter user in users)
        {
            rows.Add(new SummaryRow(user.Name, user.Events));
        }

        return rows;
    }

    private static List<SummaryRow> Top(IReadOnlyDictionary<string, long> counts)
    {
        List<SummaryRow> rows = [];
        foreach ((string name, long count) in counts)
        {
            rows.Add(new SummaryRow(name, count));
        }

        return Top(rows);
    }

    private static List<SummaryRow> Top(List<SummaryRow> rows)
    {
        Sorted(rows);
        if (rows.Count > TopRows)
        {
            long rest = 0;
            for (int i = TopRows; i < rows.Count; i++)
            {
                rest += rows[i].Count;
            }

            int more = rows.Count - TopRows;
            rows.RemoveRange(TopRows, more);
            rows.Add(new SummaryRow($"({more} more)", rest));
        }

        return rows;
    }

    private static List<SummaryRow> Sorted(List<SummaryRow> rows)
    {
        rows.Sort(static (a, b) =>
            a.Count != b.Count ? b.Count.CompareTo(a.Count) : string.CompareOrdinal(a.Name, b.Name));
        return rows;
    }

    private static List<SummaryRow> Gaps(RunStatistics statistics)
    {
        List<SummaryRow> rows = [];
        for (int i = 0; i < EventNames.GapCauses.Length; i++)
        {
            // Where nobody knows how many bytes are missing, a cause with 0 of them is told all the same.
            if (statistics.GapEvents[i] > 0)
            {
                rows.Add(new SummaryRow(Encoding.ASCII.GetString(EventNames.GapCauses[i]), statistics.GapBytes[i]));
            }
        }

        return rows;
    }

    private static List<SummaryRow> NotDecoded(RunSummary summary)
    {
        List<SummaryRow> rows = [];
        foreach (PacketStatus status in Enum.GetValues<PacketStatus>())
        {
            bool lost = status is not (PacketStatus.Segment or PacketStatus.FragmentPending);
            if (lost && summary.PacketsOf(status) > 0)
            {
                rows.Add(new SummaryRow(PacketStatusText.Of(status), summary.PacketsOf(status)));
            }
        }

        return rows;
    }

    private static List<SummaryRow> Anomalies(RunStatistics statistics)
    {
        List<SummaryRow> rows = [];
        for (int i = 0; i < statistics.Anomalies.Length; i++)
        {
            if (statistics.Anomalies[i] > 0)
            {
                rows.Add(new SummaryRow(AnomalyNames.ToText((AnomalyKind)i), statistics.Anomalies[i]));
            }
        }

        return rows;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
