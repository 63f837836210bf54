using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sensor.Sinks.File;

namespace Sensor.Sinks.Spool;

/// <summary>
/// What a sink refused for good, kept beside the spool for a human: one JSON object per event with the reason. Two files
/// per sink, each of at most <see cref="MostBytes"/>: the older one goes when the newer is full. Used by one thread.
/// </summary>
internal sealed class RejectedEvents(string folder, string sink)
{
    public const long MostBytes = 32 << 20;

    /// <summary>Beside the formats' folders.</summary>
    public const string FolderName = "rejected";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>Where they are.</summary>
    public string FilePath => Path.Combine(folder, sink + ".ndjson");

    /// <summary>All that was refused of a batch; what cannot be kept is counted as lost.</summary>
    public void Keep(SpoolBatch batch, SinkHealth health, SpoolLosses losses)
    {
        foreach (SpoolBatch.Refusal refusal in batch.Refusals)
        {
            try
            {
                Add(refusal, DateTime.UtcNow);
                health.CountRejected(refusal.Reason);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                health.Problem(SinkProblem.Spool,
                    $"{FilePath}: a refused event cannot be kept: {OutputErrors.Explain(e)}");
                losses.CountEvent(refusal.Record.Frame.Span);
            }
        }
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(SpoolBatch.Refusal refusal, DateTime nowUtc)
    {
        Directory.CreateDirectory(
            folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        FileInfo file = new(FilePath);
        if (file.Exists && file.Length + refusal.Record.Payload.Length > MostBytes)
        {
            System.IO.File.Move(file.FullName, file.FullName + ".1", overwrite: true);
        }

        using FileStream stream = new(FilePath, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using (Utf8JsonWriter json = new(stream, Plain))
        {
            json.WriteStartObject();
            json.WriteString("time", nowUtc.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("sink", sink);
            json.WriteString("reason", refusal.Reason);
            json.WriteString("event_id", refusal.Record.EventId.Span);
            WritePayload(json, refusal.Record.Payload.Span);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void WritePayload(Utf8JsonWriter json, ReadOnlySpan<byte> payload)
    {
        if (System.Text.Unicode.Utf8.IsValid(payload))
        {
            json.WriteString("event", payload);
        }
        else
        {
            json.WriteBase64String("event_base64", payload);
        }
    }
}
