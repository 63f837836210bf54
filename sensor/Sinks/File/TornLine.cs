namespace Sensor.Sinks.File;

/// <summary>A last line without its end, which a process left that ended in the middle of writing.</summary>
internal static class TornLine
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>Cuts it off.</summary>
    /// <returns>Its bytes; 0: there is none.</returns>
    public static long Cut(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            return 0;
        }

        using FileStream file = new(
            path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        if (!file.CanSeek)
        {
            return 0;
        }

        long length = file.Length;
        long whole = EndOfLastLine(file, length);
        if (whole < length)
        {
            file.SetLength(whole);
        }

        return length - whole;
    }

    private static long EndOfLastLine(FileStream file, long length)
    {
        byte[] chunk = new byte[ChunkBytes];
        long end = length;
        while (end > 0)
        {
            int size = (int)Math.Min(end, ChunkBytes);
            file.Seek(end - size, SeekOrigin.Begin);
            file.ReadExactly(chunk, 0, size);
            int at = chunk.AsSpan(0, size).LastIndexOf((byte)'\n');
            if (at >= 0)
            {
                return end - size + at + 1;
            }

            end -= size;
        }

        return 0;
    }
}
