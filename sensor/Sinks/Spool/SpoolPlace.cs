using Sensor.Sinks.File;

namespace Sensor.Sinks.Spool;

/// <summary>A sink's place in a spool: where it left off, or for a new one what is written from now on.</summary>
internal static class SpoolPlace
{
    /// <summary>The sink's cursor, at its place.</summary>
    /// <exception cref="SinkFailure">It cannot be opened.</exception>
    public static SpoolCursor Open(string name, Spool spool)
    {
        SpoolCursor? cursor = null;
        try
        {
            cursor = SpoolCursor.Open(spool.CursorPath(name));
            SpoolPosition start = Start(spool, cursor);
            spool.Segments.SetCursor(name, start);
            if (cursor.Position != start)
            {
                cursor.MoveTo(start);
            }

            return cursor;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            cursor?.Dispose();
            throw Failure(name, spool, e);
        }
    }

    /// <summary>
    /// Whether a sink of this name can have a place, and makes that of a new one: before anything is ended for it. Another
    /// sink of the name may be at work.
    /// </summary>
    /// <exception cref="SinkFailure">It cannot.</exception>
    public static void Try(string name, Spool spool)
    {
        try
        {
            using SpoolCursor cursor = SpoolCursor.Open(spool.CursorPath(name));
            if (cursor.Position is null)
            {
                cursor.MoveTo(spool.Segments.Tail);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(name, spool, e);
        }
    }

    private static SpoolPosition Start(Spool spool, SpoolCursor cursor)
    {
        SpoolSegments segments = spool.Segments;
        SpoolPosition tail = segments.Tail;
        if (cursor.Position is not { } left)
        {
            return tail;
        }

        if (left.Offset <= segments.LengthOf(left.Segment) || left == tail)
        {
            return left;
        }

        // Its place has gone, by hand or by a power cut: what is there behind it is sent, what is not is lost.
        bool isBeyond = left.Segment > tail.Segment;
        SpoolPosition next = isBeyond ? segments.Head : segments.After(left.Segment) ?? tail;
        spool.Losses.CountMissing(left.Record, next.Record);
        if (isBeyond)
        {
            // The numbers begin anew, or are those of another spool: what is there now is sent.
            spool.Losses.CountMissing(left.Record - tail.Record);
        }

        return next;
    }

    private static SinkFailure Failure(string name, Spool spool, Exception e) => new(
        $"{spool.CursorPath(name)}: the sink's place in the spool cannot be opened: {OutputErrors.Explain(e)}", e);
}
