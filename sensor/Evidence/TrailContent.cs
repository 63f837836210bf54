using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Sensor.Evidence;

/// <summary>The bytes of one file of a trail, held against its digests where these say that they are.</summary>
internal static class TrailContent
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>
    /// So far behind the last block a compressed file is read, to see what stands there: one made for it would fill any
    /// disk.
    /// </summary>
    private const long MostBehind = 4 << 20;

    /// <summary>What was found.</summary>
    /// <param name="Holds">Of each block whether its hash is right.</param>
    /// <param name="Length">Bytes of the file, decompressed, as far as it was read.</param>
    /// <param name="IsWhole">False: it cannot be decompressed to its end, or holds something behind that.</param>
    internal sealed record Result(bool[] Holds, long Length, bool IsWhole)
    {
        /// <summary>Nothing but what the digests say.</summary>
        public bool IsClean(long end) => IsWhole && Length == end && Array.TrueForAll(Holds, holds => holds);
    }

    public static bool IsCompressed(string path) => TrailNames.Plain(path) != path;

    /// <summary>
    /// Nothing can be read of it. Also of a pipe, a socket or a device, which have no length: to open one may take for
    /// ever, so nobody does.
    /// </summary>
    /// <exception cref="IOException">It is not there.</exception>
    public static bool IsEmpty(string path) =>
        (File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? new FileInfo(target.FullName) : new FileInfo(path))
            .Length == 0;

    /// <param name="path">The file.</param>
    /// <param name="blocks">What its digests say.</param>
    /// <param name="end">Where the last block ends whose digest can be relied on.</param>
    public static Result Check(string path, Digest[] blocks, long end) =>
        IsEmpty(path) ? new Result(new bool[blocks.Length], Length: 0, IsWhole: true)
        : IsCompressed(path) ? CheckStream(path, blocks, end) : CheckFile(path, blocks);

    public static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>
    /// A compressed file, as far as it can be decompressed, but not far behind where it should end, in a file without a
    /// name.
    /// </summary>
    public static SafeFileHandle Expand(string path, long end)
    {
        string name = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        SafeFileHandle copy = File.OpenHandle(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        File.Delete(name);
        byte[] chunk = new byte[ChunkBytes];
        long at = 0;
        using CompressedFile file = new(path, ChunkBytes);
        using Stream from = Unpack(path, file);
        int read;
        while (at < end + MostBehind && (read = ReadAsFarAsPossible(from, chunk, out bool damaged)) > 0)
        {
            RandomAccess.Write(copy, chunk.AsSpan(0, read), at);
            at += read;
            if (damaged)
            {
                break;
            }
        }

        return copy;
    }

    public static bool Holds(SafeFileHandle file, long at, Digest block, byte[] chunk, IncrementalHash hash)
    {
        long left = block.EndByte - block.FirstByte;
        while (left > 0)
        {
            int read = RandomAccess.Read(file, chunk.AsSpan(0, (int)Math.Min(left, chunk.Length)), at);
            if (read == 0)
            {
                _ = hash.GetHashAndReset();
                return false;
            }

            hash.AppendData(chunk, 0, read);
            at += read;
            left -= read;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()) == block.Sha256;
    }

    /// <summary>Blocks do not depend on each other: every processor takes some.</summary>
    private static Result CheckFile(string path, Digest[] blocks)
    {
        using SafeFileHandle file = Open(path);
        bool[] holds = new bool[blocks.Length];
        try
        {
            Parallel.For(
                0,
                blocks.Length,
                () => (Chunk: new byte[ChunkBytes], Hash: IncrementalHash.CreateHash(HashAlgorithmName.SHA256)),
                (i, _, own) =>
                {
                    holds[i] = Holds(file, blocks[i].FirstByte, blocks[i], own.Chunk, own.Hash);
                    return own;
                },
                own => own.Hash.Dispose());
        }
        catch (AggregateException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw new IOException(e.InnerException.Message, e);
        }

        return new Result(holds, RandomAccess.GetLength(file), IsWhole: true);
    }

    private static Result CheckStream(string path, Digest[] blocks, long end)
    {
        using CompressedFile file = new(path, ChunkBytes);
        using Stream from = Unpack(path, file);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        bool[] holds = new bool[blocks.Length];
        byte[] chunk = new byte[ChunkBytes];
        long at = 0;
        int block = 0;
        bool damaged = false;
        while (!damaged && at < end + MostBehind)
        {
            int read = ReadAsFarAsPossible(from, chunk, out damaged);
            if (read == 0)
            {
                damaged |= !file.IsUsedUp(at);
                break;
            }

            int used = 0;
            while (used < read)
            {
                // A block that begins before where we are overlaps another: only a search can find it.
                while (block < blocks.Length && blocks[block].EndByte <= at)
                {
                    block++;
                }

                long until = block == blocks.Length ? long.MaxValue
                    : at < blocks[block].FirstByte ? blocks[block].FirstByte : blocks[block].EndByte;
                int take = (int)Math.Min(read - used, until - at);
                if (block < blocks.Length && at >= blocks[block].FirstByte)
                {
                    hash.AppendData(chunk, used, take);
                }

                at += take;
                used += take;
                if (block < blocks.Length && at == blocks[block].EndByte)
                {
                    holds[block] = Convert.ToHexStringLower(hash.GetHashAndReset()) == blocks[block].Sha256;
                    block++;
                }
            }
        }

        return new Result(holds, at, !damaged);
    }

    private static Stream Unpack(string path, CompressedFile file) => CompressedFile.IsGzip(path)
        ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true)
        : new ZstdSharp.DecompressionStream(file, leaveOpen: true);

    private static int ReadAsFarAsPossible(Stream from, byte[] chunk, out bool damaged)
    {
        damaged = false;
        int read = 0;
        try
        {
            while (read < chunk.Length)
            {
                int more = from.Read(chunk, read, chunk.Length - read);
                if (more == 0)
                {
                    break;
                }

                read += more;
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException)
        {
            damaged = true;
        }

        return read;
    }
}
