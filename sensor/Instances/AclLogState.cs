using System.Buffers;
using System.Text.Json;

namespace Sensor.Instances;

/// <summary>
/// The saved state of <see cref="AclLogTracker"/>, a JSON document: version, server, time of the last poll, entries
/// with their told counts, and denials that the wire showed and ACL LOG has not. A document of another version or form
/// is refused whole.
/// </summary>
internal static class AclLogState
{
    private const int Version = 1;

    /// <summary>Bytes of the document; where they are reached, no more denials are written.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    private const int MaxEntries = 100_000;

    public static byte[] Write(AclLogMemory memory, long sinceNs, SeenDenials seen)
    {
        ArrayBufferWriter<byte> output = new();
        using Utf8JsonWriter json = new(output);
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("run_id", memory.RunId);
        json.WriteNumber("since", sinceNs);
        json.WriteNumber("last_sent", memory.LastSentNs);
        json.WriteNumber("last_received", memory.LastReceivedNs);
        json.WriteStartArray("entries");
        foreach (AclLogEntry entry in memory.Entries)
        {
            json.WriteStartArray();
            json.WriteNumberValue(entry.Id ?? -1);
            json.WriteNumberValue(entry.TimeNs);
            json.WriteNumberValue(entry.Count - entry.Untold);
            json.WriteNumberValue(entry.Digest);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("denials");
        foreach ((WireNote note, long lastNs, long count) in seen.All)
        {
            if (json.BytesCommitted + json.BytesPending > MaxBytes)
            {
                break;
            }

            json.WriteStartObject();
            json.WriteNumber("last", lastNs);
            json.WriteNumber("count", count);
            WriteDenial(json, note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static bool TryRead(ReadOnlyMemory<byte> state, AclLogMemory memory, SeenDenials seen)
    {
        if (state.Length > 2 * MaxBytes)
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(state);
            JsonElement root = document.RootElement;
            string? run = root.GetProperty("run_id").GetString();
            if (root.GetProperty("version").GetInt32() != Version)
            {
                return false;
            }

            List<AclLogEntry> entries =
                [.. root.GetProperty("entries").EnumerateArray().Take(MaxEntries).Select(ReadEntry)];
            List<(WireNote Note, long LastNs, long Count)> denials =
                [.. root.GetProperty("denials").EnumerateArray().Select(ReadDenial)];
            if (run is not null)
            {
                memory.Restore(
                    run, (TimeOf(root, "since"), TimeOf(root, "last_sent"), TimeOf(root, "last_received")), entries);
            }

            // (Without a run the log was never read; what was refused meanwhile is known all the same.)
            denials.ForEach(denial => seen.Add(denial.Note, denial.LastNs, denial.Count));
            return true;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException
            or KeyNotFoundException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    private static long TimeOf(JsonElement root, string name) => root.GetProperty(name).GetInt64();

    private static AclLogEntry ReadEntry(JsonElement entry) => new()
    {
        Id = entry[0].GetInt64() is >= 0 and var id ? id : null,
        TimeNs = entry[1].GetInt64(),
        Count = Math.Max(0, entry[2].GetInt64()),
        Digest = entry[3].GetUInt16(),
    };

    private static void WriteDenial(Utf8JsonWriter json, WireNote note)
    {
        json.WriteNumber("time", note.TimeNs);
        json.WriteNumber("reason", (byte)note.Reason);
        WriteBytes(json, "user", note.User);
        WriteBytes(json, "target", note.Target);
        if (note.Objects is not null)
        {
            json.WriteStartArray("objects");
            foreach (byte[] one in note.Objects)
            {
                json.WriteBase64StringValue(one);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteBytes(Utf8JsonWriter json, string name, byte[]? bytes)
    {
        if (bytes is not null)
        {
            json.WriteBase64String(name, bytes);
        }
    }

    private static (WireNote Note, long LastNs, long Count) ReadDenial(JsonElement denial)
    {
        WireNote note = new()
        {
            Kind = WireNoteKind.Denial,
            TimeNs = denial.GetProperty("time").GetInt64(),
            Reason = (AclLogReason)denial.GetProperty("reason").GetByte(),
            User = ReadBytes(denial, "user"),
            Target = ReadBytes(denial, "target"),
            Objects = denial.TryGetProperty("objects", out JsonElement objects)
                ? [.. objects.EnumerateArray().Select(one => one.GetBytesFromBase64())]
                : null,
        };
        return (note, denial.GetProperty("last").GetInt64(), Math.Max(0, denial.GetProperty("count").GetInt64()));
    }

    private static byte[]? ReadBytes(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement bytes) ? bytes.GetBytesFromBase64() : null;
}
