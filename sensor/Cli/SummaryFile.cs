using System.Text;
using System.Text.Json;
using Sensor.Anomalies;
using Sensor.Capture;
using Sensor.Events;
using Sensor.Hosting;
using Sensor.Packets;
using Sensor.Sinks;
using Sensor.Sinks.File;

namespace Sensor.Cli;

/// <summary>
/// <c>--summary</c>: the summary as JSON, with the SHA-256 of each input and the words of the command line, so that it
/// can be shown later what the events were made from.
/// </summary>
internal static class SummaryFile
{
    public static void Write(string path, RunSummary summary, ReplayRun run, IReadOnlyList<string> words)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Create, FileAccess.Write);
            using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
            json.WriteStartObject();
            WriteOrigin(json, run, words);
            WriteCounts(json, summary);
            json.WriteEndObject();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SinkFailure($"{path}: cannot be written: {OutputErrors.Explain(e)}", e);
        }
    }

    private static void WriteOrigin(Utf8JsonWriter json, ReplayRun run, IReadOnlyList<string> words)
    {
        json.WriteString("program", "redis-audit-sensor");
        json.WriteString("version", typeof(SummaryFile).Assembly.GetName().Version?.ToString(3));
        json.WriteStartArray("command_line");
        foreach (string word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
        json.WriteStartArray("inputs");
        foreach (PcapFileSource file in run.Files)
        {
            json.WriteStartObject();
            json.WriteString("file", file.Name);
            string? sha256 = run.Interrupted ? null : file.FinishSha256();
            if (sha256 is not null)
            {
                json.WriteString("sha256", sha256);
            }

            json.WriteNumber("bytes", file.Position);
            json.WriteNumber("frames", file.Frames);
            json.WriteBoolean("whole", file.End == CaptureFileEnd.Whole);
            if (file.Complaint is { } complaint)
            {
                json.WriteString("complaint", complaint);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCounts(Utf8JsonWriter json, RunSummary summary)
    {
        RunStatistics statistics = summary.Statistics;
        json.WriteNumber("seconds", Math.Round(summary.Elapsed.TotalSeconds, 3));
        json.WriteNumber("events", statistics.Events);
        json.WriteNumber("events_left_out", statistics.LeftOut);
        json.WriteNumber("commands", statistics.Commands);
        json.WriteNumber("connections", statistics.Connections);
        json.WriteNumber("redis_connections", statistics.RedisConnections);
        json.WriteNumber("encrypted_connections", statistics.EncryptedConnections);
        json.WriteNumber("own_connections_left_out", statistics.OwnConnections);
        json.WriteNumber("client_list_rows_left_out", statistics.RowsLeftOut);
        json.WriteNumber("internal_errors", statistics.InternalErrors);
        json.WriteNumber("packets", summary.Packets);
        WriteNamed(json, "events_by_category", EventNames.Categories, statistics.ByCategory);
        WriteNamed(json, "failures", EventNames.Failures, [0, .. statistics.ByFailure[1..]]);
        WriteNamed(json, "gap_events", EventNames.GapCauses, statistics.GapEvents);
        WriteNamed(json, "gap_bytes", EventNames.GapCauses, statistics.GapBytes);
        WriteCounts(json, "commands_by_name", statistics.CountsByCommand);
        WriteCounts(json, "events_by_user", statistics.Users.ToDictionary(user => user.Name, user => user.Events));
        WriteCounts(json, "connections_by_port", statistics.Ports.ToDictionary(
            port => port.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), port => port.Value));
        WriteCounts(json, "anomalies", Enum.GetValues<AnomalyKind>()
            .ToDictionary(AnomalyNames.ToText, kind => statistics.Anomalies[(int)kind]));
        WriteCounts(json, "packets_by_fate", Enum.GetValues<PacketStatus>()
            .ToDictionary(
                status => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()),
                status => summary.PacketsOf(status)));
    }

    private static void WriteNamed(Utf8JsonWriter json, string member, byte[][] names, long[] counts) =>
        WriteCounts(json, member, names.Select((name, i) => (Encoding.ASCII.GetString(name), counts[i]))
            .ToDictionary(row => row.Item1, row => row.Item2));

    private static void WriteCounts(Utf8JsonWriter json, string member, IReadOnlyDictionary<string, long> counts)
    {
        json.WriteStartObject(member);
        foreach ((string name, long count) in counts.Where(row => row.Value > 0)
            .OrderByDescending(row => row.Value).ThenBy(row => row.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(name, count);
        }

        json.WriteEndObject();
    }
}
