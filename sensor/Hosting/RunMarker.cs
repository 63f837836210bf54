using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Sensor.Events;
using Sensor.Sinks.File;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// Remembers, once a second, that the sensor watches: the next start says from when to when nobody did, after a clean
/// stop (<c>not_running</c>) and after any other (<c>unclean_stop</c>). Used by one thread.
/// </summary>
internal sealed class RunMarker : IDisposable
{
    /// <summary>
    /// So long before the time up to which all was written (<see cref="WrittenMark"/>) a command may have been sent that
    /// waited for its reply, or for its user, when the sensor was killed.
    /// </summary>
    public const long UnwrittenNs = 2_000_000_000;

    private const string FileName = "running";
    private const string Running = "running";
    private const string Stopped = "stopped";
    private const int MostBytes = 128;

    private static readonly string Boot = BootId();

    private readonly SafeFileHandle? _file;
    private readonly ILogger _log;
    private bool _told;

    private RunMarker(SafeFileHandle? file, SensorGap? gap, ILogger log)
    {
        _file = file;
        _log = log;
        Unwatched = gap;
    }

    /// <summary>What nobody watched before this start; null: there was none before, or it is not known.</summary>
    public SensorGap? Unwatched { get; }

    /// <param name="folder">Of the sensor's state.</param>
    /// <param name="now">Now.</param>
    /// <param name="log">Says where it cannot remember.</param>
    public static RunMarker Begin(string folder, ClockReading now, ILogger log)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            RunMarker marker = new(file, Read(file, now), log);
            marker.NoteAlive(now);
            return marker;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("{Path:l}: cannot be written ({Why:l}); the next start cannot say from when to when nothing was "
                + "watched", path, OutputErrors.Explain(e));
            return new RunMarker(null, null, log);
        }
    }

    /// <param name="writtenTo">All that was captured before is written.</param>
    public void NoteAlive(ClockReading writtenTo) => Write(Running, writtenTo);

    /// <summary>Everything captured until now is told.</summary>
    public void NoteStopped(ClockReading now) => Write(Stopped, now);

    public void Dispose() => _file?.Dispose();

    private static SensorGap? Read(SafeFileHandle file, ClockReading now)
    {
        byte[] bytes = new byte[MostBytes];
        int read = RandomAccess.Read(file, bytes, 0);
        string[] words = Encoding.ASCII.GetString(bytes, 0, read).Split(' ', '\n');
        if (words.Length < 2 || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long at))
        {
            return null;
        }

        long since = Since(at, words, now);
        return words[0] switch
        {
            Running => new SensorGap(
                GapEventCause.UncleanStop, since == AuditEvent.Absent ? since : since - UnwrittenNs, now.WallNs),
            Stopped => new SensorGap(GapEventCause.NotRunning, since, now.WallNs),
            _ => null,
        };
    }

    /// <summary>
    /// Since when nobody watched, by the clock as it stands now: it may have been set since. Absent where it went back
    /// and the host has been started anew: nothing tells.
    /// </summary>
    private static long Since(long at, string[] words, ClockReading now)
    {
        long steady = 0;
        bool sameBoot = words.Length >= 4 && words[3] == Boot
            && long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out steady)
            && steady <= now.SteadyNs;
        return sameBoot ? Math.Min(at, now.WallNs - (now.SteadyNs - steady))
            : at <= now.WallNs ? at
            : AuditEvent.Absent;
    }

    private static string BootId()
    {
        const string Path = "/proc/sys/kernel/random/boot_id";
        return File.Exists(Path) ? File.ReadAllText(Path).Trim() : "-";
    }

    private void Write(string state, ClockReading at)
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            // Always of one length: a write that is cut short leaves the old end of the same number.
            byte[] line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{state} {at.WallNs:d20} {at.SteadyNs:d20} {Boot}\n"));
            RandomAccess.Write(_file, line, 0);
        }
        catch (IOException e)
        {
            if (!_told)
            {
                _told = true;
                _log.Warning("The time of the last watch cannot be remembered ({Why:l})", OutputErrors.Explain(e));
            }
        }
    }
}
