using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Sensor.Events;
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
    /// <param name="nowNs">Wall clock.</param>
    /// <param name="log">Says where it cannot remember.</param>
    public static RunMarker Begin(string folder, long nowNs, ILogger log)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            RunMarker marker = new(file, Read(file, nowNs), log);
            marker.NoteAlive(nowNs);
            return marker;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("{Path:l}: cannot be written ({Why:l}); the next start cannot say from when to when nothing was "
                + "watched", path, e.Message);
            return new RunMarker(null, null, log);
        }
    }

    /// <param name="writtenToNs">All that was captured before is written.</param>
    public void NoteAlive(long writtenToNs) => Write(Running, writtenToNs);

    /// <summary>Everything captured until now is told.</summary>
    public void NoteStopped(long nowNs) => Write(Stopped, nowNs);

    public void Dispose() => _file?.Dispose();

    private static SensorGap? Read(SafeFileHandle file, long nowNs)
    {
        byte[] bytes = new byte[64];
        int read = RandomAccess.Read(file, bytes, 0);
        string[] words = Encoding.ASCII.GetString(bytes, 0, read).Split(' ', '\n');
        if (words.Length < 2 || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long at)
            || at > nowNs)
        {
            return null;
        }

        return words[0] switch
        {
            Running => new SensorGap(GapEventCause.UncleanStop, at - UnwrittenNs, nowNs),
            Stopped => new SensorGap(GapEventCause.NotRunning, at, nowNs),
            _ => null,
        };
    }

    private void Write(string state, long nowNs)
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            // Always of one length: a write that is cut short leaves the old end of the same number.
            byte[] line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{state} {nowNs:d20}\n"));
            RandomAccess.Write(_file, line, 0);
        }
        catch (IOException e)
        {
            if (!_told)
            {
                _told = true;
                _log.Warning("The time of the last watch cannot be remembered ({Why:l})", e.Message);
            }
        }
    }
}
