using System.Security.Cryptography;

namespace Sensor.Evidence;

/// <summary>
/// What a file holds behind its last digest, in blocks of records; on the way there its bytes go into the hash of the
/// whole file, unless it is so large that the start would wait for it.
/// </summary>
internal sealed class RecoveredLines : IDisposable
{
    private const int ChunkBytes = 256 * 1024;
    private const long MostReadAgain = 1L << 30;

    private readonly FileStream _file;
    private readonly int _blockRecords;
    private readonly IncrementalHash _whole;
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private ReadOnlyMemory<byte> _rest;

    private RecoveredLines(FileStream file, int blockRecords, IncrementalHash whole)
    {
        _file = file;
        _blockRecords = blockRecords;
        _whole = whole;
        Length = file.Length;
    }

    public long Length { get; }

    public bool WholeIsKnown { get; private set; }

    /// <param name="path">It ends with a whole line.</param>
    /// <param name="known">Bytes that digests cover.</param>
    /// <param name="blockRecords">Of one block.</param>
    /// <param name="whole">Takes all bytes of the file.</param>
    public static RecoveredLines Open(string path, long known, int blockRecords, IncrementalHash whole)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        RecoveredLines lines = new(file, blockRecords, whole);
        long skipped = Math.Min(known, file.Length);
        lines.WholeIsKnown = skipped <= MostReadAgain;
        if (!lines.WholeIsKnown)
        {
            file.Seek(skipped, SeekOrigin.Begin);
            return lines;
        }

        while (skipped > 0)
        {
            int read = file.Read(lines._chunk, 0, (int)Math.Min(skipped, ChunkBytes));
            if (read == 0)
            {
                break;
            }

            whole.AppendData(lines._chunk, 0, read);
            skipped -= read;
        }

        return lines;
    }

    /// <summary>Fills an empty block with the next records; false: there are none.</summary>
    public bool TryRead(BlockHash block, long nowNs)
    {
        while (block.Records < _blockRecords)
        {
            if (_rest.IsEmpty)
            {
                int read = _file.Read(_chunk, 0, ChunkBytes);
                if (read == 0)
                {
                    break;
                }

                _whole.AppendData(_chunk, 0, read);
                _rest = _chunk.AsMemory(0, read);
            }

            int taken = RecordCut.AtMost(_rest.Span, _blockRecords - block.Records, out long records);
            block.Add(_rest.Span[..taken], records, nowNs);
            _rest = _rest[taken..];
        }

        return block.Bytes > 0;
    }

    public void Dispose() => _file.Dispose();
}
