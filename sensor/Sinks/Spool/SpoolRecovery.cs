namespace Sensor.Sinks.Spool;

/// <summary>What a start finds in a spool's folder, put in order: kill -9 and power cuts leave torn ends.</summary>
internal static class SpoolRecovery
{
    private const int ChunkBytes = 8 << 20;

    /// <summary>
    /// Enters the segments of the folder. A torn end of the last is cut; one that is damaged further ahead stays as it
    /// is and is continued by another. Gives the position behind the last whole record.
    /// </summary>
    /// <param name="segments">Of the folder; without any segment yet.</param>
    /// <param name="format">The folder's; a segment of another format is none.</param>
    /// <param name="losses">What was cut.</param>
    /// <param name="noted">Number of the record that was to come next, at least (<see cref="SpoolTailNote"/>).</param>
    public static SpoolPosition Recover(SpoolSegments segments, string format, SpoolLosses losses, long noted)
    {
        long[] numbers =
            [.. SpoolSegment.Numbers(segments.Folder).Where(number => IsWhole(segments.Folder, number, format, losses))];
        foreach (long number in numbers.SkipLast(1))
        {
            segments.Add(number, new FileInfo(SpoolSegment.PathOf(segments.Folder, number)).Length);
        }

        SpoolPosition tail = numbers.Length == 0
            ? new SpoolPosition(-1, 0, 1)
            : RecoverLast(segments, numbers[^1], losses);
        bool goesOn = tail.Record >= noted && (tail.Segment >= 0 || numbers.Length == 0);
        return goesOn ? tail : Begin(segments, format, Math.Max(tail.Record, noted));
    }

    /// <summary>
    /// Where records are missing the next ones get a segment at once: by its number sinks see how many they were.
    /// </summary>
    private static SpoolPosition Begin(SpoolSegments segments, string format, long number)
    {
        try
        {
            System.IO.File.WriteAllBytes(
                SpoolSegment.PathOf(segments.Folder, number), SpoolSegment.Header(format, number));
            segments.Add(number, SpoolSegment.HeaderLength);
            return new SpoolPosition(number, SpoolSegment.HeaderLength, number);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SpoolPosition(-1, 0, number); // the writer begins it when the disk takes it
        }
    }

    private static SpoolPosition RecoverLast(SpoolSegments segments, long number, SpoolLosses losses)
    {
        string path = SpoolSegment.PathOf(segments.Folder, number);
        long length = new FileInfo(path).Length;
        SpoolPosition tail = End(path, number, out bool torn);
        if (torn)
        {
            losses.CountDamaged(length - tail.Offset);
            Cut(path, tail.Offset);
        }

        // Behind damage nothing is added: the next record begins a segment, whose number is its own.
        bool goesOn = torn || tail.Offset == length;
        segments.Add(number, goesOn ? tail.Offset : length);
        return goesOn ? tail : new SpoolPosition(-1, 0, Math.Max(tail.Record, number + 1));
    }

    private static bool IsWhole(string folder, long number, string format, SpoolLosses losses)
    {
        string path = SpoolSegment.PathOf(folder, number);
        if (HasHeader(path, format))
        {
            return true;
        }

        long length = new FileInfo(path).Length;
        losses.CountDamaged(Math.Max(0, length - SpoolSegment.HeaderLength));
        Discard(path, length);
        return false;
    }

    private static bool HasHeader(string path, string format)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] header = new byte[SpoolSegment.HeaderLength];
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && SpoolSegment.IsHeader(header, format);
    }

    /// <summary>An empty file is one that was just begun; anything else is kept under another name.</summary>
    private static void Discard(string path, long length)
    {
        if (length <= SpoolSegment.HeaderLength)
        {
            System.IO.File.Delete(path);
        }
        else
        {
            System.IO.File.Move(path, path + ".damaged", overwrite: true);
        }
    }

    /// <summary>Behind the last whole record; torn where a frame begins there and is cut off by the file's end.</summary>
    private static SpoolPosition End(string path, long number, out bool torn)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] chunk = new byte[ChunkBytes];
        SpoolPosition at = new(number, SpoolSegment.HeaderLength, number);
        while (true)
        {
            int read = RandomAccess.Read(file.SafeFileHandle, chunk, at.Offset);
            int used = Walk(chunk.AsSpan(0, read), ref at, out SpoolFrameStatus status);
            bool atEnd = at.Offset - used + read >= file.Length;
            if (atEnd || used == 0)
            {
                torn = atEnd && status == SpoolFrameStatus.Incomplete && at.Offset < file.Length;
                return at;
            }
        }
    }

    private static int Walk(ReadOnlySpan<byte> chunk, ref SpoolPosition at, out SpoolFrameStatus status)
    {
        int used = 0;
        while ((status = SpoolFrameReader.TryRead(chunk[used..], out int length)) == SpoolFrameStatus.Whole)
        {
            used += length;
            at = at with { Offset = at.Offset + length, Record = at.Record + 1 };
        }

        return used;
    }

    private static void Cut(string path, long length)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(length);
    }
}
