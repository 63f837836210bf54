using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Sensor.Events;
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

    /// <summary>One of a loss, as it lies in the file.</summary>
    private sealed record Entry(string Cause, string? Sink, long First, long Last, long Events, string[] Lost);

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
                Path.Combine(folder, FileName), e.Message);
            return new LossJournal(null, [], log);
        }
    }

    /// <summary>In place of what it held.</summary>
    public void Keep(IEnumerable<SensorGap> losses)
    {
        string text = JsonSerializer.Serialize(losses.Take(MostLosses).Select(loss => new Entry(
            loss.Cause.ToString(), loss.Sink, loss.FirstTimeNs, loss.LastTimeNs, loss.Events, [.. loss.LostEvents])));
        if (text != _kept && Encoding.UTF8.GetByteCount(text) < FileBytes)
        {
            Write(text);
        }
    }

    public void Dispose() => _file?.Dispose();

    private static IReadOnlyList<SensorGap> Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Entry[] entries = bytes.Trim(" \n"u8).IsEmpty ? [] : JsonSerializer.Deserialize<Entry[]>(bytes) ?? [];
            return [.. entries.Where(entry => Enum.TryParse<GapEventCause>(entry.Cause, out _)).Select(entry =>
                new SensorGap(Enum.Parse<GapEventCause>(entry.Cause), entry.First, entry.Last)
                {
                    Sink = entry.Sink,
                    Events = entry.Events,
                    LostEvents = entry.Lost ?? [],
                })];
        }
        catch (JsonException)
        {
            return [];
        }
    }

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
            _log.Warning("What was lost cannot be kept for the next start ({Why:l}): {Losses:l}", e.Message, text);
        }
    }
}
