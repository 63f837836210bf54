using Microsoft.Win32.SafeHandles;

namespace Sensor.Sinks.Spool;

/// <summary>
/// Reads a spool in order, in batches. Used by one thread. What is damaged is stepped over and counted: one frame where
/// the next is found whole behind it, else the rest of the segment. What is not there is counted by the numbers of records.
/// </summary>
internal sealed class SpoolReader(SpoolSegments segments, SpoolLosses losses) : IDisposable
{
    private const int BatchBytes = 1 << 20;

    private SafeFileHandle? _file;
    private long _open = -1;

    /// <summary>Where the next batch begins.</summary>
    public SpoolPosition Position { get; private set; }

    public void Seek(SpoolPosition position) => Position = position;

    /// <summary>Fills an empty batch with the next records; false: there are none yet.</summary>
    /// <exception cref="IOException">The disk does not give them.</exception>
    public bool TryRead(SpoolBatch batch)
    {
        while (true)
        {
            long end = segments.LengthOf(Position.Segment);
            if (Position.Offset < end)
            {
                Fill(batch, end);
                if (batch.Count > 0)
                {
                    batch.End = Position;
                    return true;
                }
            }
            else if (segments.After(Position.Segment) is not { } next)
            {
                return false;
            }
            else if (Position.Offset >= segments.LengthOf(Position.Segment))
            {
                // Asked again: only now that there is a next one does this one grow no more.
                GoOn(next);
            }
        }
    }

    /// <summary>
    /// A segment that is given up takes with it what a sink has not read: counted, but for what was read before. Reading
    /// goes on with the next one, or further on where it is there already.
    /// </summary>
    public void GiveUp(long segment, SpoolPosition next)
    {
        SpoolBatch batch = new();
        while (Position.Segment == segment && Position.Offset < segments.LengthOf(segment))
        {
            Fill(batch, segments.LengthOf(segment));
            for (int i = 0; i < batch.Count; i++)
            {
                losses.CountExpired(batch[i].Frame.Span);
            }

            batch.Clear();
        }

        if (Position.Segment <= segment)
        {
            // Else the segment that is given up next would find the reader in this one, and count nothing.
            GoOn(next);
        }
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>In the next segment, whose number is that of its first record.</summary>
    private void GoOn(SpoolPosition next)
    {
        losses.CountMissing(Position.Record, next.Record);
        Position = next;
    }

    private void Fill(SpoolBatch batch, long end)
    {
        int wanted = (int)Math.Min(end - Position.Offset, BatchBytes);
        int read = Read(batch, wanted);
        SpoolFrameStatus status = Take(batch, read);
        if (batch.Count == 0 && status == SpoolFrameStatus.Incomplete && read < end - Position.Offset)
        {
            // One frame that is larger than a batch.
            read = Read(batch, (int)Math.Min(end - Position.Offset, SpoolFrame.PrefixLength + SpoolFrame.MostLength));
            status = Take(batch, read);
        }

        if (batch.Count == 0 && status != SpoolFrameStatus.Whole)
        {
            StepOver(batch.Bytes.AsSpan(0, read), end);
        }
    }

    private int Read(SpoolBatch batch, int wanted)
    {
        if (_open != Position.Segment)
        {
            _file?.Dispose();
            _file = null;
            _file = System.IO.File.OpenHandle(
                SpoolSegment.PathOf(segments.Folder, Position.Segment), FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete);
            _open = Position.Segment;
        }

        batch.Reserve(Math.Max(wanted, BatchBytes));

        int read = 0;
        while (read < wanted)
        {
            int more = RandomAccess.Read(_file!, batch.Bytes.AsSpan(read, wanted - read), Position.Offset + read);
            if (more == 0)
            {
                throw new IOException("the segment is shorter than it was");
            }

            read += more;
        }

        return read;
    }

    private SpoolFrameStatus Take(SpoolBatch batch, int read)
    {
        int used = 0;
        SpoolFrameStatus status;
        while ((status = SpoolFrameReader.TryRead(batch.Bytes.AsSpan(used, read - used), out int length))
            == SpoolFrameStatus.Whole)
        {
            batch.Add(new SpoolRecord(
                batch.Bytes.AsMemory(used + SpoolFrame.PrefixLength, length - SpoolFrame.PrefixLength)));
            used += length;
        }

        Position = Position with { Offset = Position.Offset + used, Record = Position.Record + batch.Count };
        return status;
    }

    private void StepOver(ReadOnlySpan<byte> bytes, long end)
    {
        long rest = end - Position.Offset;
        long step = rest;
        int records = 0; // how many they were in the rest of a segment the next one says
        if (bytes.Length >= SpoolFrame.PrefixLength)
        {
            int said = SpoolFrameReader.LengthOf(bytes);
            bool plausible = said > SpoolFrame.PrefixLength && said <= bytes.Length;
            if (plausible && (said == rest
                || SpoolFrameReader.TryRead(bytes[said..], out _) == SpoolFrameStatus.Whole))
            {
                step = said;
                records = 1;
            }
        }

        losses.CountDamaged(Position, step);
        losses.CountMissing(Position.Record, Position.Record + records);
        Position = Position with { Offset = Position.Offset + step, Record = Position.Record + records };
    }
}
