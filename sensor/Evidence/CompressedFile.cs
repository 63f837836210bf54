using System.Buffers.Binary;

namespace Sensor.Evidence;

/// <summary>
/// A compressed file that is read to its end. What unpacks gzip reads ahead, and says nothing of what stands behind the
/// packed bytes: therefore the last of the file are handed over one by one, so that it is seen whether they are wanted.
/// </summary>
internal sealed class CompressedFile(string path, int bufferBytes)
    : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferBytes)
{
    private const int TailBytes = 64 * 1024;

    private bool _endSeen;

    public static bool IsGzip(string path) => path.EndsWith(".gz", StringComparison.Ordinal);

    /// <summary>The other ways to read lead here, too.</summary>
    public override int Read(byte[] array, int offset, int count)
    {
        long head = Length - TailBytes - Position;
        int read = base.Read(array, offset, head > 0 ? (int)Math.Min(head, count) : Math.Min(1, count));
        _endSeen |= read == 0;
        return read;
    }

    /// <summary>
    /// Whether the file is nothing but what was unpacked: all of it was asked for, and for gzip (RFC 1952 §2.3.1) its last
    /// bytes are the length of that.
    /// </summary>
    /// <param name="unpacked">Bytes.</param>
    public bool IsUsedUp(long unpacked)
    {
        if (!_endSeen || Position != Length)
        {
            return false;
        }

        if (!IsGzip(Name))
        {
            return true;
        }

        Span<byte> length = stackalloc byte[sizeof(uint)];
        return RandomAccess.Read(SafeFileHandle, length, Length - length.Length) == length.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(length) == unchecked((uint)unpacked);
    }
}
