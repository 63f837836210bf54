using System.Globalization;
using System.Text;
using Sensor.Anomalies;
using Sensor.Events;
using Sensor.Hosting;
using Sensor.Packets;
using Spectre.Console;

namespace Sensor.Cli;

/// <summary>The end of a run for people: what was told, by whom, what failed, what was lost and why.</summary>
internal static class SummaryTable
{
    private const int TopRows = 10;

    public static void Print(IAnsiConsole terminal, RunSummary summary)
    {
        RunStatistics statistics = summary.Statistics;
        Table table = new() { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumns(new TableColumn("what"), new TableColumn("count") { Alignment = Justify.Right });
        Section(table, "Events by category", Named(EventNames.Categories, statistics.ByCategory));
        Section(table, "Top commands", Top(statistics.CountsByCommand));
        Section(table, "Top users", Top(statistics.Users.ToDictionary(user => user.Name, user => user.Events)));
        Section(table, "Failures", Named(EventNames.Failures, [0, .. statistics.ByFailure[1..]]));
        Section(table, "Gaps (bytes lost, by cause)", Gaps(statistics));
        Section(table, "Packets not decoded", NotDecoded(summary));
        Section(table, "Anomalies", Anomalies(statistics));
        if (table.Rows.Count > 0)
        {
            terminal.Write(table);
        }

        terminal.WriteLine(Headline(summary));
        if (statistics.RedisConnections + statistics.EncryptedConnections == 0)
        {
            terminal.WriteLine(NothingFound(statistics));
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
            text.Append($"{Number(statistics.OwnConnections)} connections, were left out.");
        }

        if (statistics.InternalErrors > 0)
        {
            text.Append($" {Number(statistics.InternalErrors)} errors of the sensor itself cost connections.");
        }

        return text.ToString();
    }

    private static void Section(Table table, string title, IEnumerable<(string Name, string Count)> rows)
    {
        bool first = true;
        foreach ((string name, string count) in rows)
        {
            if (first)
            {
                table.AddRow(new Text(title, new Style(decoration: Decoration.Bold)), new Text(""));
                first = false;
            }

            table.AddRow(new Text("  " + TerminalText.Escape(name)), new Text(count));
        }
    }

    private static IEnumerable<(string Name, string Count)> Named(byte[][] names, long[] counts) => names
        .Select((name, i) => (Name: Encoding.ASCII.GetString(name), Count: counts[i]))
        .Where(row => row.Count > 0)
        .OrderByDescending(row => row.Count)
        .Select(row => (row.Name, Number(row.Count)));

    private static IEnumerable<(string Name, string Count)> Top(IReadOnlyDictionary<string, long> counts)
    {
        List<KeyValuePair<string, long>> sorted =
            [.. counts.OrderByDescending(row => row.Value).ThenBy(row => row.Key, StringComparer.Ordinal)];
        foreach ((string name, long count) in sorted.Take(TopRows))
        {
            yield return (name, Number(count));
        }

        if (sorted.Count > TopRows)
        {
            yield return ($"({sorted.Count - TopRows} more)", Number(sorted.Skip(TopRows).Sum(row => row.Value)));
        }
    }

    private static IEnumerable<(string Name, string Count)> Gaps(RunStatistics statistics)
    {
        for (int i = 0; i < EventNames.GapCauses.Length; i++)
        {
            if (statistics.GapEvents[i] > 0)
            {
                yield return (Encoding.ASCII.GetString(EventNames.GapCauses[i]), Number(statistics.GapBytes[i]));
            }
        }
    }

    private static IEnumerable<(string Name, string Count)> NotDecoded(RunSummary summary)
    {
        foreach (PacketStatus status in Enum.GetValues<PacketStatus>())
        {
            bool lost = status is not (PacketStatus.Segment or PacketStatus.FragmentPending);
            if (lost && summary.PacketsOf(status) > 0)
            {
                yield return (PacketStatusText.Of(status), Number(summary.PacketsOf(status)));
            }
        }
    }

    private static IEnumerable<(string Name, string Count)> Anomalies(RunStatistics statistics)
    {
        for (int i = 0; i < statistics.Anomalies.Length; i++)
        {
            if (statistics.Anomalies[i] > 0)
            {
                yield return (AnomalyNames.ToText((AnomalyKind)i), Number(statistics.Anomalies[i]));
            }
        }
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
