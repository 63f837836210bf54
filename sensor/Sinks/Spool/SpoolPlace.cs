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
            SpoolPosition start = Start(spool.Segments, cursor);
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

    private static SpoolPosition Start(SpoolSegments segments, SpoolCursor cursor)
    {
        SpoolPosition head = segments.Head;
        SpoolPosition tail = segments.Tail;
        if (cursor.Position is not { } left)
        {
            return tail;
        }

        // A spool that was emptied or replaced by hand: what is there now is sent.
        bool isThere = left.Offset <= segments.LengthOf(left.Segment) || left == tail;
        return isThere ? left : left.Segment > tail.Segment || left.Segment < head.Segment ? head : left;
    }

    private static SinkFailure Failure(string name, Spool spool, Exception e) => new(
        $"{spool.CursorPath(name)}: the sink's place in the spool cannot be opened: {OutputErrors.Explain(e)}", e);
}
