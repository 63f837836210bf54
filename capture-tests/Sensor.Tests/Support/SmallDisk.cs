namespace Sensor.Tests.Support;

/// <summary>A small file system of a test's own, in memory, that can be filled to the last byte. Needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int ChunkBytes = 1 << 20;
    private const int LeastBytes = 512;

    /// <param name="folder">Made where it is not there.</param>
    /// <param name="kilobytes">Its size.</param>
    public SmallDisk(string folder, int kilobytes)
    {
        Folder = folder;
        Directory.CreateDirectory(folder);
        ProgramRun.MustSucceed("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k,mode=700", "tmpfs", folder);
    }

    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Whatever has become free since is taken, too, until <see cref="Free"/>.</summary>
    public void Fill()
    {
        using FileStream file = new(Filler, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        byte[] chunk = new byte[ChunkBytes];
        for (int size = ChunkBytes; size >= LeastBytes;)
        {
            try
            {
                file.Write(chunk, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    public void Free() => File.Delete(Filler);

    public void Dispose() => ProgramRun.MustSucceed("umount", "--lazy", Folder);
}
