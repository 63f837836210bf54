using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Sensor.Events;
using Sensor.Sinks.File;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// Losses on the way out that no event could tell any more, or that go on, kept in the state folder: the next start tells
/// them. One file of constant size, written in place, so that a disk that is full takes it all the same. Used by one
/// thread.
/// </summary>
internal sealed class LossJournal : IDisposable
{
    private const string FileName = "losses";
    private const int FileBytes = 8192;
    private const int MostLosses = 32;

    private readonly SafeFileHandle? _file;
    private readonly ILogger _log;
    private string _kept = "";

    private LossJournal(SafeFileHandle? file, IReadOnlyList<SensorGap> left, ILogger log)
    {
        _file = file;
        _log = log;
        Left = left;
    }

    /// <summary>What the run before could not tell.</summary>
    public IReadOnlyList<SensorGap> Left { get; }

    public static LossJournal Open(string folder, ILogger log)
    {
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            SafeFileHandle file = File.OpenHandle(
                Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            byte[] bytes = new byte[FileBytes];
            int length = RandomAccess.Read(file, bytes, 0);
            LossJournal journal = new(file, Read(bytes.AsSpan(0, length)), log);
            if (length < FileBytes)
            {
                journal.Write("[]");
            }

            return journal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("{Path:l}: cannot be written ({Why:l}); losses that no event can tell are in the log alone",
                Path.Combine(folder, FileName), OutputErrors.Explain(e));
            return new LossJournal(null, [], log);
        }
    }

    /// <summary>In place of what it held.</summary>
    public void Keep(IEnumerable<SensorGap> losses)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartArray();
            foreach (SensorGap loss in losses.Take(MostLosses))
            {
                Write(json, loss);
            }

            json.WriteEndArray();
        }

        string text = Encoding.UTF8.GetString(bytes.WrittenSpan);
        if (text != _kept && bytes.WrittenCount < FileBytes)
        {
            Write(text);
        }
    }

    public void Dispose() => _file?.Dispose();

    private static void Write(Utf8JsonWriter json, SensorGap loss)
    {
        json.WriteStartObject();
        json.WriteString("cause", loss.Cause.ToString());
        json.WriteString("sink", loss.Sink);
        json.WriteNumber("first", loss.FirstTimeNs);
        json.WriteNumber("last", loss.LastTimeNs);
        json.WriteNumber("events", loss.Events);
        json.WriteNumber("bytes", loss.Bytes);
        json.WriteStartArray("lost");
        foreach (string lost in loss.LostEvents)
        {
            json.WriteStringValue(lost);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SensorGap[] Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes.ToArray());
            return [.. document.RootElement.EnumerateArray().Select(Loss)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException
            or ArgumentException or FormatException)
        {
            return []; // torn, or somebody else's
        }
    }

    private static SensorGap Loss(JsonElement entry) => new(
        Enum.Parse<GapEventCause>(entry.GetProperty("cause").GetString()!),
        entry.GetProperty("first").GetInt64(),
        entry.GetProperty("last").GetInt64())
    {
        Sink = entry.GetProperty("sink").GetString(),
        Events = entry.GetProperty("events").GetInt64(),
        Bytes = entry.TryGetProperty("bytes", out JsonElement bytes) ? bytes.GetInt64() : AuditEvent.Absent,
        LostEvents = [.. entry.GetProperty("lost").EnumerateArray().Select(lost => lost.GetString()!)],
    };

    private void Write(string text)
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            byte[] bytes = new byte[FileBytes];
            bytes.AsSpan().Fill((byte)' ');
            Encoding.UTF8.GetBytes(text, bytes);
            bytes[^1] = (byte)'\n';
            RandomAccess.Write(_file, bytes, 0);
            _kept = text;
        }
        catch (IOException e)
        {
            _log.Warning("What was lost cannot be kept for the next start ({Why:l}): {Losses:l}",
                OutputErrors.Explain(e), text);
        }
    }
}
