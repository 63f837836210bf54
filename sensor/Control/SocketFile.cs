namespace Sensor.Control;

/// <summary>
/// What stands at a path. Only a socket may be deleted to make room: whatever else it is, somebody may miss it.
/// </summary>
internal static class SocketFile
{
    /// <summary>open(2), ENXIO: what a Unix socket answers to whoever opens it like a file.</summary>
    private const int NoSuchDevice = 6;

    /// <summary>Whether anything is there, a link that leads nowhere included.</summary>
    public static bool IsTaken(string path) =>
        File.Exists(path) || Directory.Exists(path) || new FileInfo(path).LinkTarget is not null;

    public static bool Is(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            return false;
        }

        try
        {
            // (Reading and writing: a pipe would keep whoever only reads, or only writes, waiting.)
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.HResult == NoSuchDevice;
        }
    }
}
