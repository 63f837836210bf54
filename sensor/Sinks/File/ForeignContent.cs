namespace Sensor.Sinks.File;

/// <summary>A file that holds something else than events of the format.</summary>
internal static class ForeignContent
{
    /// <exception cref="SinkFailure">It does.</exception>
    public static void Refuse(FileSinkOptions options)
    {
        FileInfo file = new(options.Path);
        if (!file.Exists || file.Length == 0)
        {
            return;
        }

        using FileStream existing = file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] beginning = new byte[options.Format.BeginningLength];
        int length = existing.CanSeek ? existing.ReadAtLeast(beginning, beginning.Length, false) : 0;
        if (length > 0 && !options.Format.IsBeginning(beginning.AsSpan(0, length)))
        {
            throw new SinkFailure(
                $"{options.Path}: exists and holds no {options.Format.Name} events; choose another name or remove it");
        }
    }
}
