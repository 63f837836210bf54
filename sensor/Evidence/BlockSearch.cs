using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Sensor.Evidence;

/// <summary>What stands at a place of a file: a block as it was written, or lines that are none.</summary>
/// <param name="At">Offset.</param>
/// <param name="Bytes">How many.</param>
/// <param name="Lines">How many.</param>
/// <param name="Block">Null: no block is like this.</param>
internal sealed record TrailPlace(long At, long Bytes, long Lines, TrailBlock? Block);

/// <summary>
/// Looks through the parts of a file that are not what the digests say, line by line, for blocks that were moved there,
/// and counts what lies between.
/// </summary>
internal sealed class BlockSearch(SafeFileHandle file, BlockAnchors anchors) : IDisposable
{
    private const int WindowBytes = 4 << 20;

    private readonly byte[] _chunk = new byte[1 << 20];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _window = new byte[WindowBytes];
    private long _windowAt;
    private int _windowBytes;

    public IEnumerable<TrailPlace> Search(long from, long to)
    {
        long at = from;
        long foreignAt = from;
        long lines = 0;
        while (at < to)
        {
            int length = LineAt(at, to);
            if (Find(at, length, to) is { } block)
            {
                if (at > foreignAt)
                {
                    yield return new TrailPlace(foreignAt, at - foreignAt, lines, null);
                }

                long bytes = block.Digest.EndByte - block.Digest.FirstByte;
                yield return new TrailPlace(at, bytes, block.Digest.Records, block);
                at += bytes;
                foreignAt = at;
                lines = 0;
            }
            else
            {
                at += length;
                lines++;
            }
        }

        if (at > foreignAt)
        {
            yield return new TrailPlace(foreignAt, at - foreignAt, lines, null);
        }
    }

    public void Dispose() => _hash.Dispose();

    private TrailBlock? Find(long at, int length, long to)
    {
        ReadOnlySpan<byte> line = _window.AsSpan((int)(at - _windowAt), length);
        foreach (TrailBlock block in anchors.BeginningWith(line))
        {
            if (at + block.Digest.EndByte - block.Digest.FirstByte <= to
                && TrailContent.Holds(file, at, block.Digest, _chunk, _hash))
            {
                return block;
            }
        }

        return null;
    }

    /// <summary>Length of the line that begins there, which is in the window then.</summary>
    private int LineAt(long at, long to)
    {
        while (true)
        {
            if (at >= _windowAt && at < _windowAt + _windowBytes)
            {
                int begin = (int)(at - _windowAt);
                int end = _window.AsSpan(begin, _windowBytes - begin).IndexOf((byte)'\n');
                if (end >= 0 || _windowAt + _windowBytes >= to || begin == 0)
                {
                    // A line that fills the window is none of ours: it goes by in pieces.
                    return end >= 0 ? end + 1 : _windowBytes - begin;
                }
            }

            _windowAt = at;
            _windowBytes = RandomAccess.Read(file, _window.AsSpan(0, (int)Math.Min(_window.Length, to - at)), at);
            if (_windowBytes == 0)
            {
                throw new IOException("the file became shorter while it was read");
            }
        }
    }
}
