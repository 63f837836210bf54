using Sensor.Sinks.File;
using Serilog;

namespace Sensor.Hosting;

/// <summary>
/// Where the sensor remembers between two runs what it has told and learnt. Small files, each replaced as a whole and
/// readable by their owner alone; one that cannot be read is as good as none, one that cannot be written is said once.
/// </summary>
internal sealed class StateDirectory(string path, ILogger log)
{
    private const long MaxBytes = 64 << 20;
    private const string SystemState = "/var/lib";

    private bool _told;

    /// <summary>
    /// systemd's <c>STATE_DIRECTORY</c>; else <c>/var/lib/redis-audit-sensor</c> for root, and below the user's home
    /// (XDG: <c>~/.local/state</c>) for others. Who has no home gets root's. Absolute: the next start, in another working
    /// directory, is to find it again.
    /// </summary>
    public static string Usual => Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } given
        ? given.Split(':')[0]
        : Path.Combine(
            Environment.IsPrivilegedProcess ? SystemState : UserState(
                Environment.GetEnvironmentVariable("XDG_STATE_HOME"),
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)),
            "redis-audit-sensor");

    public string FullPath => path;

    /// <summary>Where programs of a user keep their state. A relative XDG_STATE_HOME is none, as XDG has it.</summary>
    /// <param name="stateHome">XDG_STATE_HOME; it may be null or empty.</param>
    /// <param name="home">The user's home; empty where there is none, or no such folder.</param>
    internal static string UserState(string? stateHome, string home) =>
        stateHome is ['/', ..] ? stateHome
        : home is ['/', ..] ? Path.Combine(home, ".local", "state")
        : SystemState;

    /// <summary>Null where there is none, or none that can be read.</summary>
    public byte[]? Read(string name)
    {
        FileInfo file = new(Path.Combine(path, name));
        try
        {
            return file.Exists && file.Length <= MaxBytes ? File.ReadAllBytes(file.FullName) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell($"{file.FullName}: cannot be read ({OutputErrors.Explain(e)})");
            return null;
        }
    }

    /// <summary>Replaces the file; after a power cut it holds the old bytes or the new ones.</summary>
    public bool TryWrite(string name, ReadOnlySpan<byte> bytes)
    {
        string file = Path.Combine(path, name);
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            string fresh = file + ".new";
            FileStreamOptions options = new()
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (FileStream stream = new(fresh, options))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(fresh, file, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell($"{file}: cannot be written ({OutputErrors.Explain(e)})");
            return false;
        }
    }

    private void Tell(string what)
    {
        if (!_told)
        {
            _told = true;
            log.Warning(
                "{What:l}; what was told and learnt is not remembered for the next start: --state names another "
                + "directory", what);
        }
    }
}
