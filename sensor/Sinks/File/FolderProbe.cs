namespace Sensor.Sinks.File;

/// <summary>Whether files can be written in a folder: a small one is written to the disk, and removed again.</summary>
internal static class FolderProbe
{
    private const int ProbeBytes = 4096;

    /// <summary>Why not, in the words that a user knows; null: they can.</summary>
    public static string? Problem(string folder)
    {
        string probe = Path.Combine(folder, $".redis-audit-check-{Environment.ProcessId}-{Guid.NewGuid():N}");
        try
        {
            using FileStream file = new(probe, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                BufferSize = 0,
            });
            file.Write(new byte[ProbeBytes]);
            file.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is UnauthorizedAccessException ? "this user may not write there" : OutputErrors.Explain(e);
        }
    }

    /// <summary>Bytes that this user can still write there; null where that cannot be said.</summary>
    public static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
