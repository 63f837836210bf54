using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Sensor.Evidence;
using IOFile = System.IO.File;

namespace Sensor.Sinks.File;

/// <summary>
/// What is done with a file after it was closed. Each step leaves either what was or what shall be under a name that
/// counts, whenever the process ends: what is half made is called <c>.part</c>.
/// </summary>
internal static class ClosedFile
{
    private const int ChunkBytes = 512 * 1024;

    /// <summary>Compresses it where that is wanted, and puts its SHA-256 beside it, in the form of sha256sum.</summary>
    public static void Finish(string path, FileCompression compression, CancellationToken stop)
    {
        if (!IOFile.Exists(path))
        {
            return;
        }

        string stands = path;
        if (TrailNames.Plain(path) == path)
        {
            string? whole = TrailNames.CompressedSuffixes.Select(suffix => path + suffix).FirstOrDefault(IOFile.Exists);
            stands = whole ?? (compression == FileCompression.None ? path : Compress(path, compression, stop));
        }

        WriteHash(stands);
        if (stands != path)
        {
            IOFile.Delete(path);
            IOFile.Delete(path + TrailNames.Sha256Suffix);
        }
    }

    /// <summary>What an end in the middle left.</summary>
    public static void RemoveParts(string path)
    {
        string stem = System.IO.Path.GetFileNameWithoutExtension(path);
        string folder = TrailNames.FolderOf(path);
        foreach (string part in Directory.EnumerateFiles(folder, $"{stem}-*{TrailNames.PartSuffix}"))
        {
            string name = System.IO.Path.GetFileName(part)[..^TrailNames.PartSuffix.Length];
            name = name.EndsWith(TrailNames.Sha256Suffix, StringComparison.Ordinal)
                ? name[..^TrailNames.Sha256Suffix.Length]
                : name;
            if (TrailNames.Active(TrailNames.Plain(name)) == System.IO.Path.GetFileName(path))
            {
                IOFile.Delete(part);
            }
        }
    }

    public static void Delete(string path)
    {
        string plain = TrailNames.Plain(path);
        foreach (string name in (IEnumerable<string>)
            [plain, .. TrailNames.CompressedSuffixes.Select(suffix => plain + suffix)])
        {
            IOFile.Delete(name);
            IOFile.Delete(name + TrailNames.Sha256Suffix);
            IOFile.Delete(name + TrailNames.ArchivedSuffix);
        }

        IOFile.Delete(plain + TrailNames.DigestSuffix);
    }

    private static string Compress(string path, FileCompression compression, CancellationToken stop)
    {
        string target = path + (compression == FileCompression.Gzip ? ".gz" : ".zst");
        string part = target + TrailNames.PartSuffix;
        using (FileStream from = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1))
        using (FileStream to = Create(part))
        {
            using (Stream packed = compression == FileCompression.Gzip
                ? new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true)
                : new ZstdSharp.CompressionStream(to, leaveOpen: true))
            {
                CopySlowly(from, packed, stop);
            }

            to.Flush(flushToDisk: true);
        }

        IOFile.SetLastWriteTimeUtc(part, IOFile.GetLastWriteTimeUtc(path));
        IOFile.Move(part, target, overwrite: true);
        return target;
    }

    /// <summary>It rests as long as it works: the sensor shares its host with Redis.</summary>
    private static void CopySlowly(FileStream from, Stream to, CancellationToken stop)
    {
        byte[] chunk = new byte[ChunkBytes];
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            long begun = Stopwatch.GetTimestamp();
            int read = from.Read(chunk);
            if (read == 0)
            {
                return;
            }

            to.Write(chunk, 0, read);
            stop.WaitHandle.WaitOne(Stopwatch.GetElapsedTime(begun));
        }
    }

    private static void WriteHash(string path)
    {
        string target = path + TrailNames.Sha256Suffix;
        if (IOFile.Exists(target))
        {
            return;
        }

        string part = target + TrailNames.PartSuffix;
        using (FileStream from = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1))
        using (FileStream to = Create(part))
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(from));
            to.Write(Encoding.UTF8.GetBytes($"{hash}  {System.IO.Path.GetFileName(path)}\n"));
            to.Flush(flushToDisk: true);
        }

        IOFile.Move(part, target, overwrite: true);
    }

    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Create,
        Access = FileAccess.Write,
        BufferSize = 64 * 1024,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
    });
}
